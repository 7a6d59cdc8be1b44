// SPDX-License-Identifier: Apache-2.0

import BootProof
import Foundation
import Testing

struct ResultTableTests {
    private let right = Finding("address", expected: "192.168.1.30/24", found: "192.168.1.30/24", true)
    private let wrong = Finding("clock", expected: "right", found: "2020", false)

    @Test func `shows every assertion, and what should have been where it fails`() {
        let outcomes = [
            Scenario.Outcome(
                scenario: "edit",
                boots: [BootResult(boot: "first", seconds: 41.6, processorSeconds: 33.2, findings: [right, wrong])]),
            Scenario.Outcome(scenario: "write", boots: [], skipped: "needs root and loop devices"),
        ]
        #expect(
            ResultTable.text(outcomes) == """
                edit, first, 42 s to the report, 33 s of processor time
                  ok   address  192.168.1.30/24
                  FAIL clock    2020
                                expected: right

                write: skipped: needs root and loop devices

                2 assertions, 1 FAILED

                """)
        #expect(!outcomes[0].holds)
        #expect(outcomes[1].holds)
    }

    @Test func `says that all hold`() {
        let outcomes = [
            Scenario.Outcome(scenario: "thin", boots: [BootResult(boot: "base", findings: [right])])
        ]
        #expect(ResultTable.text(outcomes).hasSuffix("\n1 assertions, all hold\n"))
        #expect(outcomes[0].holds)
    }

    @Test func `a scenario that cannot be run is a failure`() throws {
        let setup = ProofSetup(
            device: "/nonexistent", tool: "/nonexistent", directory: "/nonexistent", architecture: .amd64, limit: 1
        ) { _ in }
        let scenario = try #require(Scenario.all.first { $0.name == "edit" })
        let outcome = scenario.run(setup)
        #expect(!outcome.holds)
        #expect(outcome.boots.map(\.boot) == ["end"])
    }
}
