// SPDX-License-Identifier: Apache-2.0

internal import Diagnostics
internal import Documents

extension NTPConfigurationReading {
    /// What of a file may be shown: its known sections and keys, and what looks like the servers and times that belong
    /// there.
    static func disclosure(of document: INIDocument) -> Disclosure {
        var (open, withheld) = ([SourceRange](), [SourceRange]())
        for section in document.sections {
            if isNearly(section.name, among: ["Time"]) {
                open.append(section.range)
            } else {
                withheld.append(section.range)
            }
        }
        var comparisonsLeft = 400
        for assignment in document.assignments {
            let isKnown = knownKeys.contains(assignment.key)
            comparisonsLeft -= isKnown ? 0 : 1
            if isKnown || comparisonsLeft > 0 && isNearly(assignment.key, among: knownKeys) {
                open.append(assignment.keyRange)
            } else {
                withheld.append(assignment.keyRange)
            }
            let parts = isKnown && assignment.section == "Time" ? harmless(in: assignment) : []
            if parts.isEmpty { withheld.append(assignment.valueRange) } else { open += parts }
        }
        return Disclosure(open: open, withheld: withheld)
    }

    private static func isNearly(_ word: String, among words: [String]) -> Bool {
        words.contains(word) || closest(to: word, among: words) != nil
    }

    /// The servers of a list, or a time span as a whole.
    private static func harmless(in assignment: INIDocument.Assignment) -> [SourceRange] {
        let bytes = Array(assignment.value.utf8)
        if spanKeys.contains(assignment.key) {
            let isSpan = bytes.count <= 24 && bytes.first.map { (0x2B...0x39).contains($0) } == true
            return isSpan ? [assignment.valueRange] : []
        }
        return bytes.split { [0x20, 0x09, 0x0A, 0x0D].contains($0) }
            .filter { OpenText.host.fits(String(decoding: $0, as: UTF8.self)) }
            .map { assignment.range(ofValue: $0.indices) }
    }
}
