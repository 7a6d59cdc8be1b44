// SPDX-License-Identifier: Apache-2.0

internal import Crypto
internal import Diagnostics
internal import TextEncodings

/// HTML that is put together from parts; whatever text comes into it is escaped.
package struct HTML: ExpressibleByStringInterpolation {
    /// As it goes into a page.
    package private(set) var text: String

    package init(stringLiteral text: String) { self.text = text }

    package init(stringInterpolation: Interpolation) { text = stringInterpolation.text }

    /// What escapes each value.
    package struct Interpolation: StringInterpolationProtocol {
        fileprivate var text = ""

        /// With room for the literal text.
        package init(literalCapacity: Int, interpolationCount: Int) { text.reserveCapacity(literalCapacity) }

        /// Our own text, as it is.
        package mutating func appendLiteral(_ literal: String) { text += literal }

        /// Text, escaped.
        package mutating func appendInterpolation(_ value: String) { text += HTML.escaped(value) }

        /// A number.
        package mutating func appendInterpolation(_ value: Int) { text += String(value) }

        /// HTML, as it is.
        package mutating func appendInterpolation(_ part: HTML) { text += part.text }

        /// Several, one behind the other.
        package mutating func appendInterpolation(_ parts: [HTML]) { for part in parts { text += part.text } }

        /// Our own style sheet or script: as it is.
        package mutating func appendInterpolation(asset: String) { text += asset }
    }

    /// Text as HTML (https://html.spec.whatwg.org, "escaping a string"); of harmful characters only newlines stay.
    private static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            for part in (scalar == "\n" ? "\n" : scalar.escapedForTerminal).unicodeScalars {
                switch part {
                case "&": escaped += "&amp;"
                case "<": escaped += "&lt;"
                case ">": escaped += "&gt;"
                case "\"": escaped += "&quot;"
                case "'": escaped += "&#39;"
                default: escaped.unicodeScalars.append(part)
                }
            }
        }
        return escaped
    }

    /// What a Content-Security-Policy calls a script that may run: by the digest of its text
    /// (https://www.w3.org/TR/CSP3/, "hash-source").
    package static func source(of script: String) -> String {
        "'sha256-" + base64(Array(SHA256.hash(data: Array(script.utf8)))) + "'"
    }
}
