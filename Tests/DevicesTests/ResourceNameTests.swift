// SPDX-License-Identifier: Apache-2.0

import DevicesService
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(30))) struct ResourceNameTests {
    @Test(
        arguments: [
            ("a", true), ("A", true), ("_", true), ("0", true), ("test-device", true), ("a.b", true), ("a_-.", true),
            ("_-", true), (String(repeating: "a", count: 128), true), (String(repeating: "a", count: 129), false),
            ("", false), ("-", false), (".", false), ("-a", false), (".a", false), ("a b", false), ("a/b", false),
            ("ä", false), ("a\n", false), ("a:b", false), ("a%2F", false), ("a?b", false), ("a#b", false),
        ])
    func `an id has letters, digits, and some signs`(text: String, isID: Bool) {
        #expect(ResourceName.isID(text) == isID)
    }

    @Test(
        arguments: [
            ("us-west2", true), ("eu1", true), ("ab", true), ("-", true), (String(repeating: "a", count: 30), true),
            ("a0", true), (String(repeating: "a", count: 31), false), ("a", false), ("", false), ("1a", false),
            ("us-", false), ("-a", false), ("US", false), ("us_west", false), ("us.west", false), ("--", false),
        ])
    func `a region has small letters, digits and hyphens, or is all of them`(text: String, isRegion: Bool) {
        #expect(ResourceName.isRegion(text) == isRegion)
    }

    @Test(
        arguments: [
            (ResourceName.Kind.device, "projects/p/regions/us-west2/devices/d"),
            (.provisioningPolicy, "projects/P.1/regions/eu1/provisioningPolicies/p_2"),
            (
                .provisioningApprovalRequest,
                "projects/p/regions/eu1/provisioningPolicies/q/provisioningApprovalRequests/r"
            ),
            (.serviceAccount, "projects/p/regions/eu1/serviceAccounts/s"),
            (.serviceAccountKey, "projects/p/regions/eu1/serviceAccounts/s/serviceAccountKeys/k"),
            (.device, "projects/p/regions/-/devices/d"),
        ])
    func `a full name is read, and written again`(kind: ResourceName.Kind, text: String) throws {
        let name = try #require(ResourceName(text, kind))
        #expect(name.text == text)
        #expect(name.id == text.split(separator: "/").last.map(String.init))
        #expect(text.hasPrefix(name.parent + "/"))
        #expect(name.parent.split(separator: "/").count == text.split(separator: "/").count - 2)
    }

    @Test(
        arguments: [
            "", "d", "devices/d", "projects/p/regions/us-west2/devices", "projects/p/regions/us-west2/devices/",
            "/projects/p/regions/us-west2/devices/d", "projects/p/regions/us-west2/devices/d/",
            "projects/p/regions/us-west2/devices/d/e", "projects//regions/us-west2/devices/d",
            "projects/p/regions/US/devices/d", "projects/-/regions/us-west2/devices/d",
            "projects/p/regions/us-west2/devices/-", "project/p/regions/us-west2/devices/d",
            "projects/p/region/us-west2/devices/d", "projects/p/regions/us-west2/provisioningPolicies/d",
            "projects/p/regions/us-west2/devices/d?view=FULL", "projects/p/regions/us-west2/devices/..",
            "projects/p/regions/us-west2/devices/d:provisionServiceAccountToDevice",
        ])
    func `what is not a device's full name is none`(text: String) {
        #expect(ResourceName(text, .device) == nil)
    }
}
