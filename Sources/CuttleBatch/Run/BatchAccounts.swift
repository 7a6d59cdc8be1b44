// SPDX-License-Identifier: Apache-2.0

internal import CuttleOS
internal import Diagnostics
internal import DiskImage
internal import Dispatch
internal import Layouts
internal import SystemIO
internal import Synchronization

/// The service accounts that a batch makes: one for every device that names itself, one for all devices of a policy.
final class BatchAccounts: Sendable {
    private let request: BatchRequest
    private let base: Session.Opened
    private let layout: ImageLayout
    private let time: Int64
    /// Opened by whoever needs it first: a key can come from a pipe, which is read once.
    private let access = Mutex<Result<OpenedAccess, CuttleError>?>(nil)
    /// Lets so many calls to the service go on at once.
    private let gate: DispatchSemaphore
    /// The keys of policies, by their names in the manifest, and what failed of them. Held while one is made: nobody makes a
    /// second, nor tries again what failed.
    private let policies = Mutex<[String: Result<MadeKey, CuttleError>]>([:])
    /// The full names of the devices that images of this run are: a manifest can name one in two ways.
    private let devices = Mutex<Set<String>>([])
    /// The accounts of policies that this run has made.
    private let made = Mutex<[ProvisionedAccount]>([])

    init(_ request: BatchRequest, _ base: Session.Opened, _ layout: ImageLayout, _ time: Int64) {
        (self.request, self.base, self.layout, self.time) = (request, base, layout, time)
        gate = DispatchSemaphore(value: max(1, request.apiJobs))
    }

    /// What a dry run says of a device, after everything that is local was tried.
    func plan(_ job: BatchCheck.Job) throws(CuttleError) -> String? {
        if case .provisioningPolicy? = job.device.owner, request.resume, earlierKey(ofPolicyOf: job) != nil {
            return nil
        }
        return try rehearse(job)?.plan
    }

    /// Makes a device its account, or takes its policy's, and carries out the rest with the key.
    func carryOut<Result>(
        _ job: BatchCheck.Job, _ finish: (PreparedEdit, ProvisionedAccount) throws(CuttleError) -> Result
    ) throws(CuttleError) -> Result {
        if case .provisioningPolicy(let name)? = job.device.owner {
            let key = try policyKey(name, job)
            return try finish(try edit(job, with: key.bytes), key.account)
        }
        guard let rehearsed = try rehearse(job) else {
            throw CuttleError(.bug, "the device \(trusted: job.device.name) is to have no account")
        }
        guard takes(rehearsed.owner) else {
            throw CuttleError(
                .badInput,
                "another image of this batch is the device \(trusted: rehearsed.owner) already: they would be one device",
                hint: "name each device once in the manifest")
        }
        let key = try throughGate { () throws(CuttleError) in try rehearsed.provision() }
        do throws(CuttleError) {
            return try finish(try rehearsed.edit(with: key), key.account)
        } catch {
            let failure = error
            throw try throughGate { () throws(CuttleError) in rehearsed.undo(failure, key.account).failure }
        }
    }

    /// Notes that an image is this device, by its full name; `false` where another one is.
    @discardableResult
    func takes(_ device: String) -> Bool { devices.withLock { $0.insert(device).inserted } }

    /// What must be told of policies' accounts that were made and whose key is in no image: it is lost.
    func lost(besides devices: [BatchReport.Device]) -> [String] {
        let used = Set(devices.compactMap { $0.serviceAccount?.account })
        return made.withLock { $0 }.filter { !used.contains($0.account) }.map { account in
            MessageText(
                "the service account \(trusted: account.account) was made for \(trusted: account.owner), and its key is in no image: where no image has a key of it, take it away before the next run: \(remedy: .removeAccount(account.owner))"
            ).text
        }
    }

    /// The edit of a device whose key is known.
    func edit(_ job: BatchCheck.Job, with key: [UInt8], at time: Int64? = nil) throws(CuttleError) -> PreparedEdit {
        let customization = request.customization(of: job.device)
        var checked = job.checked
        try checked.addKey(key)
        return try PreparedEdit(customization, checked, layout, time: time ?? self.time)
    }

    /// The key that an earlier run made for a device or its policy and put into an image; `nil` where the receipt does not
    /// say that it did.
    func key(of job: BatchCheck.Job, in output: String, _ receipt: Receipt) -> MadeKey? {
        guard let account = receipt.serviceAccount,
            request.customization(of: job.device).serviceAccount?.means(account.owner) == true,
            let session = try? Session.reading(OSImage(output)),
            let bytes = try? session.value(of: .serviceAccountKey, layout)
        else { return nil }
        return MadeKey(bytes: bytes, account: account)
    }

    private func rehearse(_ job: BatchCheck.Job) throws(CuttleError) -> PreparedEdit.Rehearsed? {
        let (base, layout, time) = (base, layout, time)
        let customization = request.customization(of: job.device)
        let access = try opened()
        return try throughGate { () throws(CuttleError) in
            try PreparedEdit.rehearse(
                customization, job.checked, layout, time: time, through: access, in: Session(over: base))
        }
    }

    private func opened() throws(CuttleError) -> OpenedAccess {
        let asked = request.access
        let result = access.withLock { access -> Result<OpenedAccess, CuttleError> in
            let result = access ?? Result { () throws(CuttleError) in try OpenedAccess(asked) }
            access = result
            return result
        }
        return try result.get()
    }

    /// A policy's key is made once, for all devices and all runs: a run that goes on takes it out of an image that is made.
    private func policyKey(_ name: String, _ job: BatchCheck.Job) throws(CuttleError) -> MadeKey {
        let result = policies.withLock { known -> Result<MadeKey, CuttleError> in
            if let result = known[name] { return result }
            let wanted = request.customization(of: job.device).serviceAccount
            // A policy can be named in two ways.
            let same = known.values.compactMap { try? $0.get() }.first { wanted?.means($0.account.owner) == true }
            if let key = same ?? (request.resume ? earlierKey(ofPolicyOf: job) : nil) {
                known[name] = .success(key)
                return .success(key)
            }
            do throws(CuttleError) {
                // What fails here can be this device's own.
                guard let rehearsed = try rehearse(job) else {
                    throw CuttleError(.bug, "the device \(trusted: job.device.name) is to have no account")
                }
                let result = Result { () throws(CuttleError) in
                    try throughGate { () throws(CuttleError) in try rehearsed.provision() }
                }
                known[name] = result
                if case .success(let key) = result { made.withLock { $0.append(key.account) } }
                return result
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    /// Out of any image that a receipt lies beside.
    private func earlierKey(ofPolicyOf job: BatchCheck.Job) -> MadeKey? {
        guard let names = try? names(inDirectory: request.outputDirectory) else { return nil }
        for file in names where file.hasSuffix(Receipt.suffix) {
            let output = request.path(String(file.dropLast(Receipt.suffix.count)))
            if let receipt = try? Receipt(reading: output + Receipt.suffix), let key = key(of: job, in: output, receipt)
            {
                return key
            }
        }
        return nil
    }

    private func throughGate<Result>(_ call: () throws(CuttleError) -> Result) throws(CuttleError) -> Result {
        gate.wait()
        defer { gate.signal() }
        return try call()
    }
}
