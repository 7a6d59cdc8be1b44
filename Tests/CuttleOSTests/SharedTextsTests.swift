// SPDX-License-Identifier: Apache-2.0

import CuttleOS
import Testing

@Suite struct SharedTextsTests {
    @Test func `what is shared says the same`() {
        var texts = SharedTexts()
        func files(_ digest: String?) -> [EditReport.File] {
            ["/edgelq/password", "/edgelq/endpoint-domain"].map { path in
                EditReport.File(
                    setting: .ntp, partition: "EDGELQ_BOOT", path: path, action: .created, bytes: 1, sha256: digest,
                    mode: 0o600, uid: 0, gid: nil)
            }
        }
        for digest in ["one", "one", nil, "two", "/edgelq/password"] {
            let (before, after) = (files(digest), texts.share(files(digest)))
            #expect(before.map(String.init(describing:)) == after.map(String.init(describing:)))
        }
        #expect(texts.share([]).isEmpty)
    }
}
