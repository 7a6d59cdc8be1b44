// SPDX-License-Identifier: Apache-2.0

import Documents
import Testing

@Suite(.timeLimit(.minutes(30)))
struct OpenTextTests {
    @Test(arguments: OpenText.allCases)
    func `takes no secret for open text`(kind: OpenText) {
        let secrets = [
            "hunter2 hunter2", "correct-horse-battery-staple-correct-horse", "-----BEGIN PRIVATE KEY-----", "a\nb",
            "p@ss/w0rd!",
            "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC2501eq5Pzf2xyKxwjW/3yYTJ3ZBMm6feVEbER3ikLygo2umuBFVoshWm",
            "http://user:hunter2@proxy:3128", "$2b$12$abcdefghijklmnopqrstuuLZcDkJ",
        ]
        for secret in secrets { #expect(!kind.fits(secret), "\(kind): \(secret)") }
    }
}
