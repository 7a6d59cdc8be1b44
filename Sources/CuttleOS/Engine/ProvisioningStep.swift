// SPDX-License-Identifier: Apache-2.0

internal import Credentials
internal import DevicesService
internal import DiskImage
internal import Layouts

/// A device or a policy that is about to get a service account. It is known, and has none, or one that may go.
struct ProvisioningStep {
    private let request: ServiceAccountProvisioning
    private let client: DevicesClient
    private let name: ResourceName
    /// The account that it has by now; empty for none.
    private let present: String
    private let pair: ServiceAccountKeyPair?

    /// Bytes of as many as the largest key's file has, and some more: whether there is room is known before a key is made.
    static let standIn = [UInt8](repeating: UInt8(ascii: " "), count: 8192)

    /// Looks the owner up. Nothing is changed.
    ///
    /// - Parameter domain: the endpoint domain of the edit, or of the image.
    init(
        _ request: ServiceAccountProvisioning, through access: OpenedAccess, domain: String?
    ) throws(CuttleError) {
        self.request = request
        client = try access.devices(domain: domain)
        let (client, owner) = (client, request.owner)
        name = try client.resolve(
            owner.text, owner.kind, in: ResourceScope(project: request.project, region: request.region))
        let name = name
        present = try atService { () throws(ServiceError) in try client.serviceAccount(of: name) }
        if !present.isEmpty { try Self.requireMayGo(name, present, request) }
        pair = try request.localKeyBits.map { (bits) throws(CuttleError) in
            guard let pair = ServiceAccountKeyPair(bits: bits) else {
                throw CuttleError(.unavailable, "no key pair could be made here")
            }
            return pair
        }
    }

    private static func requireMayGo(
        _ name: ResourceName, _ present: String, _ request: ServiceAccountProvisioning
    ) throws(CuttleError) {
        if name.kind == .device {
            guard !request.replaces else { return }
            throw CuttleError(
                .cannotCreate,
                "the device \(trusted: name.text) has a service account already: \(trusted: present.escapedForTerminal)",
                hint:
                    "\(remedy: .replaceAccount) takes it away first, and cuts off the device that uses it; or run \(remedy: .removeAccount(name.text))"
            )
        }
        throw CuttleError(
            .cannotCreate,
            "the provisioning policy \(trusted: name.text) has a service account already: \(trusted: present.escapedForTerminal)",
            hint:
                "its key is in images in the field: give that key's file, \(remedy: .setting("service-account-key")); only where no image has it, run \(remedy: .removeAccount(name.text))"
        )
    }

    /// The full name of the device or policy.
    var owner: String { name.text }

    /// What a dry run says.
    var plan: String {
        let first = present.isEmpty ? "" : "take the service account \(present.escapedForTerminal) away and "
        let how = pair == nil ? "" : ", with a key made here"
        return "it would \(first)provision a service account to \(name.text)\(how)"
    }

    /// Makes the account. From here on there is something to undo, should what comes after it fail.
    func provision() throws(CuttleError) -> (key: ProvisionedKey, account: ProvisionedAccount) {
        let (client, name, pair) = (client, name, pair)
        if !present.isEmpty {
            do throws(ServiceError) {
                _ = try client.removeServiceAccount(from: name)
            } catch {
                throw removalFailure(error)
            }
        }
        do throws(ServiceError) {
            let key = try client.provisionServiceAccount(
                to: name, publicKey: pair?.publicPEM, privateKey: pair?.privatePEM)
            return (key, ProvisionedAccount(name, key, hasReplaced: !present.isEmpty))
        } catch {
            throw failure(error)
        }
    }

    /// Refuses a key of another project than its owner's.
    func requireFits(_ account: ProvisionedAccount) throws(CuttleError) {
        guard ResourceName(account.key, .serviceAccountKey)?.project == name.project else {
            throw CuttleError(
                .unavailable, "the key that the service made is of another project than \(trusted: name.text)")
        }
    }

    /// What a removal comes to of which nobody knows whether it was carried out.
    private func removalFailure(_ error: ServiceError) -> CuttleError {
        var error = error
        error.isChange = false
        var failure = CuttleError(error)
        guard error.mayHaveHappened else { return failure }
        let (client, name) = (client, name)
        do throws(ServiceError) {
            let now = try client.serviceAccount(of: name)
            failure.noteTexts.append(
                now.isEmpty
                    ? "\(trusted: name.text) has no service account now: the one that it had is taken away"
                    : "\(trusted: name.text) still has the service account \(trusted: now.escapedForTerminal)")
        } catch {
            failure.noteTexts.append(
                "whether \(trusted: name.text) still has its service account could not be found out: the service answers no longer"
            )
        }
        return failure
    }

    /// A call of which nobody knows whether it was carried out is looked into, never repeated.
    private func failure(_ error: ServiceError) -> CuttleError {
        var error = error
        // What there is now is looked up, and said.
        error.isChange = false
        var failure = CuttleError(error)
        if !present.isEmpty { failure.noteTexts.append("the service account that the device had is taken away") }
        guard error.mayHaveHappened else { return failure }
        let (client, name) = (client, name)
        do throws(ServiceError) {
            let now = try client.serviceAccount(of: name)
            if now.isEmpty {
                failure.noteTexts.append("\(trusted: name.text) has no service account now: nothing was made")
            } else {
                failure.noteTexts.append(
                    "\(trusted: name.text) has the service account \(trusted: now.escapedForTerminal) now, whose key never came: it is of no use"
                )
                failure.hintText = "take it away before the next try: \(remedy: .removeAccount(name.text))"
            }
        } catch {
            failure.noteTexts.append(
                "whether \(trusted: name.text) has a service account now could not be found out: the service answers no longer"
            )
            failure.hintText =
                "look before the next try, and take away what was made: \(remedy: .removeAccount(name.text))"
        }
        return failure
    }

    /// After a failure that left nothing in the image: a device's account, which nobody else can use, is taken away again;
    /// a policy's is not touched. The failure says what there is now.
    ///
    /// - Returns: also whether the account is gone.
    func undo(_ error: CuttleError, _ account: ProvisionedAccount) -> (failure: CuttleError, isGone: Bool) {
        var failure = error
        switch error.written {
        case .journal, .everything, .service:
            let place: MessageText = error.written == .everything ? "image" : "edit"
            failure.noteTexts.append(
                "the service account \(trusted: account.account) is made; its key is in the \(place)")
            return (failure, false)
        case .nothing, .partly, .earlierEdit: break
        }
        guard name.kind == .device else {
            failure.noteTexts.append(
                "the service account \(trusted: account.account) was made for \(trusted: name.text), and its key is lost"
            )
            failure.hintText =
                "where no image has a key of it, take it away before the next try: \(remedy: .removeAccount(name.text))"
            return (failure, false)
        }
        let (client, name) = (client, name)
        let before: MessageText = account.hasReplaced ? ", and the one that it had before is gone, too" : ""
        do throws(ServiceError) {
            try client.removeServiceAccount(from: name)
            failure.noteTexts.append(
                "the service account that was made for \(trusted: name.text) is taken away again\(before)")
            return (failure, true)
        } catch {
            failure.noteTexts.append(
                "the service account \(trusted: account.account) was made for \(trusted: name.text), its key is lost, and it could not be taken away again\(before)"
            )
            failure.hintText = "take it away before the next try: \(remedy: .removeAccount(name.text))"
        }
        return (failure, false)
    }
}
