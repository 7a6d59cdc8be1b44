// SPDX-License-Identifier: Apache-2.0

internal import Layouts

/// Settings to check without an edit.
public struct ValidateRequest: Sendable {
    /// Its layout is checked too; `automatic` for none. It removes nothing.
    public var customization: Customization

    /// Checks the settings, and the layout if one is chosen.
    public init(_ customization: Customization = Customization()) { self.customization = customization }
}
