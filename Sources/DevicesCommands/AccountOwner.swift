// SPDX-License-Identifier: Apache-2.0

internal import CuttleOS

/// What has a service account: of the verbs that make one or take it away, one for each.
protocol AccountOwner {
    static var kind: ResourceKind { get }
    /// The word for it, as the page has it.
    static var word: String { get }
    /// In a sentence.
    static var words: String { get }
    /// The option of `edit` and `write` that names it.
    static var option: String { get }
    /// What it means that its account is gone.
    static var loss: String { get }
}

enum DeviceOwner: AccountOwner {
    static let kind = ResourceKind.device
    static let word = "device"
    static let words = "device"
    static let option = "--device-name"
    static let loss = "what uses its key is shut out"
}

enum PolicyOwner: AccountOwner {
    static let kind = ResourceKind.provisioningPolicy
    static let word = "provisioning-policy"
    static let words = "provisioning policy"
    static let option = "--provisioning-policy"
    static let loss = "images with its key register no more"
}
