// SPDX-License-Identifier: Apache-2.0

/// What a batch tells while it runs.
public enum BatchEvent: Sendable {
    /// So many devices are checked by now.
    case checking(done: Int, of: Int)
    /// Everything is checked, and so many devices are to be done.
    case started(devices: Int)
    /// A device is done, one way or another; so many are by now, and so many of them failed.
    case finished(BatchReport.Device, done: Int, failed: Int)
}
