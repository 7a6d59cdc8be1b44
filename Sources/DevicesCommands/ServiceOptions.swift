// SPDX-License-Identifier: Apache-2.0

internal import CommandSupport
internal import ArgumentParser
package import CuttleOS

/// How the services are reached, and as whom. Tokens are taken from the environment: a command line is for everybody to see.
package struct ServiceOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The Devices service (default: https://devices. and the endpoint domain).", valueName: "url"))
    var devicesEndpoint: String?

    @Option(
        help: ArgumentHelp(
            "The key of the service account that calls (default: a token in CUTTLE_ACCESS_TOKEN or AUTH_TOKEN).",
            valueName: "file"), completion: .key)
    var credentials: String?

    @Option(
        help: ArgumentHelp("Certificates to trust in the place of the system's, PEM.", valueName: "file"),
        completion: .certificates)
    var caFile: String?

    @Option(
        help: ArgumentHelp("The project of what is named by its id (default: CUTTLE_PROJECT).", valueName: "project"))
    var project: String?

    @Option(help: ArgumentHelp("Its region (default: every region is looked in).", valueName: "region"))
    var region: String?

    /// Nothing is given.
    package init() {}

    /// How the services are reached, by these options and the environment.
    ///
    /// - Parameter domain: the endpoint domain, where the command line has it.
    package func access(domain: String? = nil) -> DevicesAccess {
        var access = DevicesAccess()
        access.endpoint = devicesEndpoint
        access.domain = domain
        access.credentials = credentials.map { FileInput(argument: $0) }
        access.token = ["CUTTLE_ACCESS_TOKEN", "AUTH_TOKEN"].lazy.map(environment).first { !$0.isEmpty }
        access.certificateAuthorities = caFile
        access.proxy = ["HTTPS_PROXY", "https_proxy"].lazy.map(environment).first { !$0.isEmpty }
        access.proxyExceptions = ["NO_PROXY", "no_proxy"].lazy.map(environment).first { !$0.isEmpty }
        return access
    }

    /// The project that is given, or that the environment names.
    package var chosenProject: String? {
        if let project { return project }
        let variable = environment("CUTTLE_PROJECT")
        return variable.isEmpty ? nil : variable
    }

    /// Where things are looked for that are named by their ids.
    package func scope(policy: String? = nil) -> ResourceScope {
        ResourceScope(project: chosenProject, region: region, provisioningPolicy: policy)
    }
}

/// The account that is made for an image: what `edit` and `write` take.
package struct ProvisioningOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Make a service account for this device and put its key in.", valueName: "name"))
    var deviceName: String?

    @Option(help: ArgumentHelp("The same for a provisioning policy.", valueName: "name"))
    var provisioningPolicy: String?

    @Flag(name: .customLong("replace"), help: "Take the account that the device has away first.")
    var replacesAccount = false

    @Flag(help: "Make the key here and send its public half alone; for devices.")
    var localKey = false

    @Option(help: ArgumentHelp("The size of a key that is made here: 2048 or 4096.", valueName: "bits"))
    var localKeyBits: Int?

    @OptionGroup var service: ServiceOptions

    /// Nothing is given.
    package init() {}

    /// Refuses what goes with nothing.
    package func validate() throws {
        if deviceName != nil, provisioningPolicy != nil {
            throw ValidationError("give one of --device-name and --provisioning-policy, not both")
        }
        guard deviceName == nil, provisioningPolicy == nil else {
            if localKeyBits != nil, !localKey { throw ValidationError("--local-key-bits goes with --local-key") }
            return
        }
        let given = [
            (replacesAccount, "--replace"), (localKey, "--local-key"), (localKeyBits != nil, "--local-key-bits"),
            (service.devicesEndpoint != nil, "--devices-endpoint"), (service.credentials != nil, "--credentials"),
            (service.caFile != nil, "--ca-file"), (service.project != nil, "--project"),
            (service.region != nil, "--region"),
        ]
        if let (_, flag) = given.first(where: \.0) {
            throw ValidationError("\(flag) goes with --device-name or --provisioning-policy")
        }
    }

    /// - Parameter settings: of the same edit, which can name the endpoint domain.
    package func provisioning(besides settings: SettingsInput) -> ServiceAccountProvisioning? {
        let owner: ServiceAccountProvisioning.Owner
        if let deviceName {
            owner = .device(deviceName)
        } else if let provisioningPolicy {
            owner = .provisioningPolicy(provisioningPolicy)
        } else {
            return nil
        }
        var wanted = ServiceAccountProvisioning(owner, access: service.access())
        (wanted.project, wanted.region) = (service.chosenProject, service.region)
        wanted.replaces = replacesAccount
        wanted.localKeyBits = localKey ? localKeyBits ?? 2048 : nil
        return wanted
    }
}
