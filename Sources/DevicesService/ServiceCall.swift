// SPDX-License-Identifier: Apache-2.0

package import Diagnostics
package import HTTPClient
internal import TextEncodings

/// One method of a service over REST, as google.api.http and Envoy's transcoder have it: the path names the resource, a
/// body is the resource itself, and every other field is a query parameter.
package struct ServiceCall: Sendable {
    /// As google.api.http has it for the method.
    package var method: HTTPRequest.Method
    /// Without the leading slash: `v1/projects/…`. Resource names go in as they are.
    package var path: String
    /// In this order; a repeated field by repetition.
    package var query: [(name: String, value: String)] = []
    /// The resource itself; `nil` for none: the custom methods have none.
    package var body: JSONValue?
    /// Whether doing it twice is the same as doing it once.
    package var isRepeatable: Bool
    /// For a sentence that begins with "cannot": "list the devices of projects/P".
    package var operation: String

    /// A call; nothing is sent yet.
    package init(
        _ method: HTTPRequest.Method, _ path: String, query: [(name: String, value: String)] = [],
        body: JSONValue? = nil, isRepeatable: Bool, operation: String
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.body = body
        self.isRepeatable = isRepeatable
        self.operation = operation
    }

    /// The path and the query of the request.
    var target: String {
        let parameters = query.map { percentEncoded($0.name) + "=" + percentEncoded($0.value) }
        return "/" + path + (parameters.isEmpty ? "" : "?" + parameters.joined(separator: "&"))
    }
}
