// SPDX-License-Identifier: Apache-2.0

internal import CommandSupport
internal import CuttleOS
internal import Diagnostics

struct DoneReport: Report {
    var name: String
    var what: String

    var json: String {
        let value: JSONValue = ["name": .string(name), "done": .string(what)]
        return value.pretty()
    }
}
