// SPDX-License-Identifier: Apache-2.0

internal import Crypto
internal import CryptoExtras

/// Who calls, and what they may do.
extension ServiceState {
    /// Looks at the Authorization header, in the order of the contract's section 12.
    func authenticate(_ request: ServiceRequest) -> RequestRecord.Caller {
        let headers = request.headers("authorization")
        guard headers.count == 1 else { return .refused(headers.isEmpty ? "no Authorization" : "Authorization twice") }
        guard headers[0].hasPrefix("Bearer ") else { return .refused("the scheme is not Bearer") }
        let token = headers[0].dropFirst(7)
        if let known = tokens[String(token)] { return .token(known.name) }
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3 else { return .refused("not a token of the list, and not a JWT") }
        guard let header = document(parts[0]), let claims = document(parts[1]), let signature = base64URL(parts[2])
        else {
            return .refused("a part of the JWT is not unpadded base64url, or not JSON")
        }
        guard header["alg"] == "RS256" else { return .refused("the JWT's alg is not RS256") }
        guard header["typ"] == "JWT" else { return .refused("the JWT's typ is not JWT") }
        let id = header.text("kid")
        guard let key = keys[id] else {
            return .refused(
                removedKeys.contains(id) ? "the JWT's key was removed" : "the JWT's kid is not a key's name")
        }
        let signed = Array(parts[0].utf8) + [UInt8(ascii: ".")] + Array(parts[1].utf8)
        guard
            key.publicKey.isValidSignature(
                _RSA.Signing.RSASignature(rawRepresentation: signature), for: SHA256.hash(data: signed),
                padding: .insecurePKCS1v1_5)
        else { return .refused("the JWT's signature is not one of its key") }
        return callerOf(claims, key, host: request.headers("host").first ?? "")
    }

    private func callerOf(_ claims: JSON, _ key: AccountKey, host: String) -> RequestRecord.Caller {
        guard let account = accounts[accountName(ofKey: key.name)] else { return .refused("the JWT's account is gone") }
        guard claims.text("iss") == account.email, claims.text("sub") == account.email else {
            return .refused("the JWT's iss and sub are not the account's email")
        }
        let audience = claims.text("aud")
        let (plain, slashed) = ("https://\(host)", "https://\(host)/")
        let isMeant =
            switch modes.audience {
            case .withSlash: audience == slashed
            case .withoutSlash: audience == plain
            case .either: audience == slashed || audience == plain
            }
        guard isMeant, authorities.contains(host) else { return .refused("the JWT's aud is '\(audience)'") }
        guard case .number(let issued)? = claims["iat"], case .number(let expires)? = claims["exp"],
            let issued = Int64(issued), let expires = Int64(expires)
        else { return .refused("the JWT's iat and exp are not whole numbers") }
        let now = now.seconds
        guard issued <= now + 60 else { return .refused("the JWT's iat is in the future") }
        guard expires > now else { return .refused("the JWT is expired") }
        guard expires - issued <= 3600 else { return .refused("the JWT lives longer than an hour") }
        let others = claims.members.map(\.name).filter { !["iss", "sub", "aud", "iat", "exp"].contains($0) }
        guard others.isEmpty else { return .refused("the JWT has claims that none has: \(others)") }
        return .serviceAccount(account.name)
    }

    private func document(_ part: Substring) -> JSON? { base64URL(part).flatMap { try? JSON(reading: $0) } }

    /// `projects/P/regions/R/serviceAccounts/S` of `…/serviceAccountKeys/K`.
    func accountName(ofKey name: String) -> String { name.split(separator: "/").dropLast(2).joined(separator: "/") }

    /// Whether the caller may call a method on what the path names.
    ///
    /// - Throws: UNAUTHENTICATED or PERMISSION_DENIED.
    func checkRights(
        _ caller: RequestRecord.Caller, _ route: Route, _ name: String, _ parameters: CallParameters
    ) throws(ServiceFailure) {
        var rights = Rights.nothing
        switch caller {
        case .unchecked: break
        case .refused(let reason): throw ServiceFailure(.unauthenticated, reason)
        case .token(let name): rights = tokens.values.first { $0.name == name }?.rights ?? .nothing
        case .serviceAccount(let account):
            rights = accounts[account]?.rights ?? .nothing
            if isOwnBusiness(of: account, route, name) || isSearchForItself(of: account, route, parameters) { return }
        }
        let isReading = route.verb == "GET"
        let isForbidden = name.hasPrefix("projects/\(forbiddenProject)/")
        guard !isForbidden, rights == .everything || rights == .reading && isReading else {
            throw ServiceFailure(
                .permissionDenied, "permission denied: services/devices.edgelq.com/permissions/\(permission(route))")
        }
    }

    private func permission(_ route: Route) -> String { route.rpc.prefix(1).lowercased() + route.rpc.dropFirst() }

    /// What the agent of a device may do with the account in its image: register through its policy, and look after itself.
    private func isOwnBusiness(of account: String, _ route: Route, _ name: String) -> Bool {
        let kind: ResourceKind
        switch route.rpc {
        case "ProvisionDeviceViaPolicy", "RequestProvisioningApproval", "GetProvisioningPolicy":
            kind = .provisioningPolicies
        case "ProvisionDeviceForApprovedRequest", "GetProvisioningApprovalRequest":
            kind = .provisioningApprovalRequests
        case "GetDevice", "UpdateDevice", "GetDedicatedEndpoints": kind = .devices
        default: return false
        }
        return resources[kind]?[name]?.text("spec.serviceAccount") == account
    }
}

extension ServiceState {
    /// An agent asks which device or policy its account is of: a list that is limited to those with this account.
    private func isSearchForItself(of account: String, _ route: Route, _ parameters: CallParameters) -> Bool {
        guard case .list(let kind) = route.action, kind != .provisioningApprovalRequests,
            let filter = try? Filter(parameters.text("filter"), kind.message)
        else { return false }
        return filter.requires(["spec", "serviceAccount"], account)
    }
}

/// RFC 4648 §5, without padding; `nil` for anything else.
func base64URL(_ text: Substring) -> [UInt8]? {
    var bytes: [UInt8] = []
    var word: UInt32 = 0
    var bits = 0
    for character in text.utf8 {
        let value: UInt8
        switch character {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): value = character - UInt8(ascii: "A")
        case UInt8(ascii: "a")...UInt8(ascii: "z"): value = character - UInt8(ascii: "a") + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): value = character - UInt8(ascii: "0") + 52
        case UInt8(ascii: "-"): value = 62
        case UInt8(ascii: "_"): value = 63
        default: return nil
        }
        word = word << 6 | UInt32(value)
        bits += 6
        if bits >= 8 {
            bits -= 8
            bytes.append(UInt8(word >> UInt32(bits) & 0xFF))
            word &= (1 << UInt32(bits)) - 1
        }
    }
    return bits == 6 || word != 0 || text.isEmpty ? nil : bytes
}
