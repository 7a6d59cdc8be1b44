// SPDX-License-Identifier: Apache-2.0

internal import Credentials
internal import DevicesService
internal import Documents
internal import HTTPClient
internal import SystemIO

/// A ``DevicesAccess`` whose files are read: the caller's key can come from a pipe, and the certificates to trust are many.
/// Opened once for whatever is done through it, on any thread.
package final class OpenedAccess: Sendable {
    private let access: DevicesAccess
    private let caller: ServiceCredentials
    private let surroundings: ServiceConnection.Surroundings

    /// Reads the files. Nothing is called yet.
    package init(_ access: DevicesAccess) throws(CuttleError) {
        self.access = access
        // What was written wrong comes before what is missing.
        _ = try access.origin(of: "devices", domain: nil)
        caller = try access.caller()
        surroundings = try access.surroundings()
    }

    /// The Devices service, ready to be called.
    ///
    /// - Parameter domain: the endpoint domain of an image, where none is given.
    func devices(domain: String? = nil) throws(CuttleError) -> DevicesClient {
        DevicesClient(try connection(to: "devices", domain: domain))
    }

    /// One of the services, by the label before the domain.
    func connection(to service: String, domain: String? = nil) throws(CuttleError) -> ServiceConnection {
        ServiceConnection(try access.origin(of: service, domain: domain), caller, surroundings)
    }
}

extension DevicesAccess {
    fileprivate func origin(of service: String, domain image: String?) throws(CuttleError) -> HTTPOrigin {
        if let endpoint, !endpoint.isEmpty {
            guard endpoint.hasPrefix("https://") else {
                throw CuttleError(
                    .usage, "the service's endpoint is not an https:// URL",
                    hint: "give https://HOST or https://HOST:PORT: a token goes over TLS only")
            }
            var authority = endpoint.dropFirst("https://".count)
            if authority.hasSuffix("/") { authority.removeLast() }
            guard let origin = HTTPOrigin(authority: String(authority), defaultPort: 443) else {
                throw CuttleError(
                    .usage, "the service's endpoint has more than a host and a port",
                    hint: "give https://HOST or https://HOST:PORT")
            }
            return origin
        }
        let domain = [domain, image].compactMap { $0 }.first { !$0.isEmpty } ?? Self.publicDomain
        guard let origin = HTTPOrigin(authority: "\(service).\(domain)", defaultPort: 443), origin.port == 443 else {
            throw CuttleError(.usage, "the endpoint domain is not a domain")
        }
        return origin
    }

    fileprivate func caller() throws(CuttleError) -> ServiceCredentials {
        if let credentials {
            let source: SourceText
            do throws(InputFailure) {
                source = try credentials.text(of: "credentials")
            } catch {
                throw CuttleError(error.code, "the credentials cannot be read", diagnostics: [error.diagnostic])
            }
            let checked = ServiceAccountKey.check(source)
            guard let key = checked.value, !checked.hasErrors, let signer = ServiceAccountSigner(key) else {
                throw CuttleError(
                    .badInput, "the credentials are not a service account's key",
                    diagnostics: checked.diagnostics.filter { $0.severity == .error })
            }
            return .serviceAccount(signer)
        }
        guard let token, !token.isEmpty else {
            throw CuttleError(
                .noPermission, "there is nothing that says who calls the service",
                hint: "give \(remedy: .serviceCredentials)")
        }
        guard token.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw CuttleError(
                .badInput, "the access token has characters in it that a token has not",
                hint: "take the line break or the quotes out of it")
        }
        return .token(token)
    }

    fileprivate func surroundings() throws(CuttleError) -> ServiceConnection.Surroundings {
        var configuration = HTTPClient.Configuration()
        configuration.authorities = certificateAuthorities
        configuration.connectTimeout = Int64(timeouts.connect)
        configuration.callTimeout = Int64(timeouts.call)
        do throws(ProxyVariables.Fault) {
            let variables = try ProxyVariables(proxy: proxy, exceptions: proxyExceptions)
            configuration.proxy = { variables.proxy(for: $0) }
        } catch {
            throw CuttleError(.usage, error.words, hint: "write HTTPS_PROXY as http://HOST:PORT")
        }
        let client: HTTPClient
        do throws(HTTPClientError) {
            client = try HTTPClient(configuration)
        } catch {
            let file = certificateAuthorities.map { ": \($0)" } ?? ""
            throw CuttleError(
                .missing, "the certificates to trust cannot be read\(trusted: file)",
                hint: "give a file of PEM certificates",
                causes: error.words.isEmpty ? [] : ["\(trusted: error.words)"])
        }
        let pause = Self.pause
        return ServiceConnection.Surroundings(
            send: { (request) throws(HTTPClientError) in try client.send(request) },
            now: { SystemClock.wall.seconds },
            wait: { seconds in
                pause(seconds)
                return true
            })
    }
}

extension ProxyVariables.Fault {
    fileprivate var words: MessageText {
        switch self {
        case .form: "HTTPS_PROXY is not the URL of a proxy"
        case .scheme: "HTTPS_PROXY names a kind of proxy that this tool does not speak to"
        }
    }
}
