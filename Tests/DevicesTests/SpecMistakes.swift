// SPDX-License-Identifier: Apache-2.0

extension SpecTests {
    static let mistakes: [Mistake] = [
        Mistake(
            spec: "{\"loggingConfig\": {\"enableJournalExpor\": true}}",
            finding: """
                --spec:1:20: error: unknown key "enableJournalExpor" in loggingConfig [spec.unknown-key]
                  1 | {"loggingConfig": {"enableJournalExpor": ********}}
                    |                    ^~~~~~~~~~~~~~~~~~~~ did you mean enableJournalExport?

                """),
        Mistake(
            spec: "{\"loggingConfig\": {\"priority\": 8}}",
            finding: """
                --spec:1:32: error: priority is a whole number from 0 to 7 [spec.priority]
                  1 | {"loggingConfig": {"priority": 8}}
                    |                                ^

                """),
        Mistake(
            spec: "{\"loggingConfig\": {\"priority\": \"7\"}}",
            finding: """
                --spec:1:32: error: priority is a whole number from 0 to 7 [spec.priority]
                  1 | {"loggingConfig": {"priority": "7"}}
                    |                                ^~~ leave out the quotes

                """),
        Mistake(
            spec: "{\"loggingConfig\": {\"priority\": 7.5}}",
            finding: """
                --spec:1:32: error: priority is a whole number from 0 to 7 [spec.priority]
                  1 | {"loggingConfig": {"priority": 7.5}}
                    |                                ^~~

                """),
        Mistake(
            spec: "{\"hunter22\": 1}",
            finding: """
                --spec:1:2: error: unknown key [spec.unknown-key]

                """),
        Mistake(
            spec: "{\"osVersion\": \"a\", \"osVersion\": \"b\"}",
            finding: """
                --spec:1:20: error: this key is there twice [spec.duplicate-key]
                  1 | {"osVersion": ******** "osVersion": ********
                    |                        ^~~~~~~~~~~
                --spec:1:2: note: first defined here
                  1 | {"osVersion": ******** "osVersion": ********
                    |  ^~~~~~~~~~~

                """, message: "the spec is not valid JSON"),
        Mistake(
            spec: "[]",
            finding: """
                --spec:1:1: error: the document must be a mapping, not a list [spec.value]

                """),
        Mistake(
            spec: "",
            finding: """
                --spec: error: the file is empty [spec.empty]

                """, message: "the spec is not valid JSON"),
        Mistake(
            spec: "{\"loggingConfig\": {\"priority\": 7}",
            finding: """
                --spec:1:1: error: the object that starts here has no end [spec.syntax]
                  1 | {"loggingConfig": {"priority": ********
                    | ^ is the file cut short?

                """, message: "the spec is not valid JSON"),
        Mistake(
            spec: "{\"osVersion\": \"a \\\n b\"}",
            finding: """
                --spec:1:18: error: this escape is not one of JSON [spec.syntax]
                  1 | {"osVersion": ********
                    |               ^~~~~~~~

                """, message: "the spec is not valid JSON"),
        Mistake(
            spec: "{\"osVersion\": \"a\", \\ \"logBucket\": \"b\"}",
            finding: """
                --spec:1:20: error: a key in double quotes must stand here [spec.syntax]
                  1 | {"osVersion": ******** "logBucket": ********
                    |               ^~~~~~~~

                """, message: "the spec is not valid JSON"),
        Mistake(
            spec: "{\"netplanApiConfigMode\": \"merge\"}",
            finding: """
                --spec:1:26: error: netplanApiConfigMode must be MERGE or REPLACE, not "merge" [spec.netplanapiconfigmode]
                  1 | {"netplanApiConfigMode": "merge"}
                    |                          ^~~~~~~ did you mean MERGE?

                """),
        Mistake(
            kind: "provisioning-policy", spec: "{\"mode\": \"MANUAL\"}",
            finding: """
                --spec:1:10: error: mode is UNATTENDED or MANUAL_APPROVAL [spec.mode]
                  1 | {"mode": "MANUAL"}
                    |          ^~~~~~~~ registration with approval is MANUAL_APPROVAL: the vendor's page writes MANUAL, which the service does not know

                """),
        Mistake(
            kind: "provisioning-policy", spec: "{\"mode\": \"manual approval\"}",
            finding: """
                --spec:1:10: error: mode is UNATTENDED or MANUAL_APPROVAL [spec.mode]
                  1 | {"mode": "manual approval"}
                    |          ^~~~~~~~~~~~~~~~~ registration with approval is MANUAL_APPROVAL: the vendor's page writes MANUAL, which the service does not know

                """),
        Mistake(
            kind: "provisioning-policy", spec: "{\"template\": {\"spec\": {\"logingConfig\": {}}}}",
            finding: """
                --spec:1:24: error: unknown key "logingConfig" in spec [spec.unknown-key]
                  1 | {"template": {"spec": {"logingConfig": {}}}}
                    |                        ^~~~~~~~~~~~~~ did you mean loggingConfig?

                """),
        Mistake(
            kind: "provisioning-policy", spec: "{\"identityFieldPaths\": \"status\"}",
            finding: """
                --spec:1:24: error: identityFieldPaths must be a list, not ******** [spec.identityfieldpaths]
                  1 | {"identityFieldPaths": ********}
                    |                        ^~~~~~~~

                """),
        Mistake(
            kind: "provisioning-policy", spec: "mode: UNATTENDED",
            finding: """
                --spec:1:1: error: a JSON value must stand here [spec.syntax]
                  1 | mode: ********
                    | ^~~~ text must stand in double quotes

                """, message: "the spec is not valid JSON"),
    ]
}
