// SPDX-License-Identifier: Apache-2.0

/// The messages that bodies and query parameters hold, by their JSON names: of each its fields with their types.
///
/// `[]T` is repeated, `{}T` a map from texts, `@E` an enum; `Hardware` is what a device's status says of its hardware.
let messageTable = """
    Device
        name string; metadata Meta; displayName string; description string; spec Device.Spec;
        status Device.Status; publicListingSpec Device.PublicListingSpec
    Device.PublicListingSpec
        enabled bool; fieldMask FieldMask
    Device.Spec
        serviceAccount string; logBucket string; metricsBucket string; osVersion string; netplanYamlConfig string;
        netplanApiConfigMode @NetworkConfigMode; osImageUrl string; sshConfig Device.Spec.SSHConfig;
        attestationConfig Device.Spec.AttestationConfig; disableDeviceDiscovery bool;
        loggingConfig Device.Spec.LoggingConfig; proxyConfig Device.Spec.ProxyConfig;
        location Device.Spec.Location; usbGuard Device.Spec.USBGuard; healthChecks []HealthCheckSpec;
        disableNetworkConfigFallback bool
    Device.Spec.AttestationConfig
        attestationExpected bool; attestationDomain string
    Device.Spec.Location
        address string; placement string
    Device.Spec.LoggingConfig
        priority int32; units []string; enableJournalExport bool;
        containerLoggingConfig Device.Spec.LoggingConfig.ContainerLoggingConfig
    Device.Spec.LoggingConfig.ContainerLoggingConfig
        enableContainerLogExport bool
    Device.Spec.ProxyConfig
        httpProxy string; httpsProxy string; noProxy string; proxyInterfaces []string
    Device.Spec.SSHConfig
        disableSshServer bool; disableSshPassword bool; sshAuthorized []Device.Spec.SSHConfig.AuthKey;
        ipAllowList []string; ipDenyList []string; rejectPeriod Duration; disableSshAuthkey bool
    Device.Spec.SSHConfig.AuthKey
        sshaKey string; certAuthority bool; command string; environment string; from string;
        noAgentForwarding bool; noPortForwarding bool; noPty bool; noUserRc bool; noX11Forwarding bool;
        permitopen string; principals string; tunnel string; restrict bool
    Device.Spec.USBGuard
        enable bool; whiteList []Device.Spec.USBGuard.WhiteList
    Device.Spec.USBGuard.Interface
        equals []string; oneOf []string
    Device.Spec.USBGuard.Port
        equals []string; oneOf []string
    Device.Spec.USBGuard.WhiteList
        deviceName string; deviceId string; viaPort Device.Spec.USBGuard.Port;
        withInterface Device.Spec.USBGuard.Interface; withConnectType string
    Device.Status
        addresses []Device.Status.Address; conditions []Device.Status.Condition;
        networkConfigState Device.Status.NetworkConfigState; proxyConfigStatus Device.Status.ProxyConfigStatus;
        deviceInfo DeviceInfo; attestationStatus []Struct; normalizedAddress Device.Status.NormalizedAddress;
        connectionStatus @ConnectionStatus; connectionStatusChangeTime Timestamp
    Device.Status.Address
        address string; type string
    Device.Status.Condition
        message string; reason string; status string; type string; lastHeartBeatTime Timestamp;
        lastTransitionTime Timestamp
    Device.Status.NetworkConfigState
        activeNetworkConfigSource @NetworkConfigSource; desiredNetworkConfigSource @NetworkConfigSource;
        desiredNetworkConfigError string; defaultNetplanConfig string; activeNetplanConfig string;
        desiredNetplanConfig string
    Device.Status.NormalizedAddress
        postalCode string; countryCode string; continent string; continentId string; country string;
        countryId string; adminArea1 string; adminArea1Id string; adminArea2 string; adminArea2Id string;
        adminArea3 string; adminArea3Id string; adminArea4 string; adminArea4Id string; address string;
        coordinates Struct; accuracy double
    Device.Status.ProxyConfigStatus
        activeConfigSource @ProxyConfigSource; desiredConfigSource @ProxyConfigSource; proxyConfigError string;
        defaultConfig Device.Spec.ProxyConfig; activeConfig Device.Spec.ProxyConfig;
        apiConfig Device.Spec.ProxyConfig
    DeviceInfo
        architecture string; hardware string; operatingSystem string; kernelVersion string; osImage string;
        containerRuntimeVersion string; osVersion string; driver string; hardwareInformation Hardware;
        networkInterfaces {}DeviceInfo.NetworkInterface;
        controlPlaneInterfaceInfo DeviceInfo.ControlPlaneInterfaceInfo; managedFeatures DeviceInfo.ManagedFeatures
    DeviceInfo.ControlPlaneInterfaceInfo
        activeControlPlaneInterface string; usesProxy bool; isFallback bool
    DeviceInfo.ManagedFeatures
        os bool; osUpgrade bool; ssh bool; usb bool; avahi bool; network bool; pods bool
    DeviceInfo.NetworkInterface
        interfaceName string; ipAddressV4 []string; externalIpAddressV4 []string; ipAddressV6 []string;
        externalIpAddressV6 []string; asInfo DeviceInfo.NetworkInterface.ASInfo;
        carrier DeviceInfo.NetworkInterface.Carrier
    DeviceInfo.NetworkInterface.ASInfo
        asn string; name string; domain string; routes []string; asnType string
    DeviceInfo.NetworkInterface.Carrier
        name string; mobileCountryCode string; mobileNetworkCode string; locationAreaCode string
    ExecutableCondition
        condition string; params Struct
    Hardware
        os Hardware.OS; bios Hardware.BIOS; system Hardware.System; cpu Hardware.CPU; block Hardware.Block;
        network Hardware.Network; gpu Hardware.GPU; memoryInfo Hardware.MemoryInfo; hailoInfo Hardware.HailoInfo;
        nvidiaInfo Hardware.NvidiaInfo; modemStatus []Hardware.ModemStatus
    Hardware.BIOS
        vendor string; biosVersion string; releaseDate string
    Hardware.Block
        disks []Hardware.Block.Disk
    Hardware.Block.Disk
        name string; sizeBytes int64; driveType string; vendor string; model string; serialNumber string;
        wwn string; partitions []Hardware.Block.Disk.Partition
    Hardware.Block.Disk.Partition
        name string; sizeBytes int64; mountPoint string; type string
    Hardware.CPU
        processors []Hardware.CPU.Processor
    Hardware.CPU.Processor
        vendor string; model string; capabilities []Hardware.Capability; numThreads uint32; numCores uint32;
        numEnabledCores uint32; name string; serial string; frequencyMhz int64; maxFrequencyMhz int64;
        cacheInfo []Hardware.CPU.Processor.Cache; driver string; latency int64; clock int64
    Hardware.CPU.Processor.Cache
        type string; sizeBytes int64
    Hardware.Capability
        name string; description string
    Hardware.GPU
        graphicCards []Hardware.GPU.GraphicCard
    Hardware.GPU.GraphicCard
        index int64; device Hardware.PCIDevice
    Hardware.HailoInfo
        status string; cliVersion string; modules []Hardware.HailoInfo.HailoModuleInfo
    Hardware.HailoInfo.HailoModuleInfo
        devId string; controlProtoVersion string; firmwareVersion string; loggerVersion string; boardName string;
        serialNumber string; partNumber string; productName string; neuralNetworkCoreClockRate string
    Hardware.MemoryInfo
        description string; sizeBytes int64; memoryBanks []Hardware.MemoryInfo.MemoryBank
    Hardware.MemoryInfo.MemoryBank
        description string; product string; vendor string; serial string; slot string; sizeBytes int64;
        frequencyHz int64; widthBits int32
    Hardware.ModemStatus
        modem Hardware.ModemStatus.Modem
    Hardware.ModemStatus.Cdma
        activationState string; cdma1xRegistrationState string; esn string; evdoRegistrationState string;
        meid string; nid string; sid string
    Hardware.ModemStatus.Eps
        initialBearer Hardware.ModemStatus.InitialBearer; ueModeOperation string
    Hardware.ModemStatus.FiveGNr
        registrationSettings Hardware.ModemStatus.RegistrationSettings
    Hardware.ModemStatus.Generic
        accessTechnologies []string; bearers []string; carrierConfiguration string;
        carrierConfigurationRevision string; currentBands []string; currentCapabilities []string;
        currentModes string; device string; deviceIdentifier string; drivers []string; equipmentIdentifier string;
        hardwareRevision string; manufacturer string; model string; ownNumbers []string; plugin string;
        ports []string; powerState string; primaryPort string; primarySimSlot string; revision string;
        signalQuality Hardware.ModemStatus.SignalQuality; sim string; simSlots []string; state string;
        stateFailedReason string; supportedBands []string; supportedCapabilities []string;
        supportedIpFamilies []string; supportedModes []string; unlockRequired string; unlockRetries []string
    Hardware.ModemStatus.InitialBearer
        dbusPath string; settings Hardware.ModemStatus.Settings
    Hardware.ModemStatus.Modem
        threeGPp Hardware.ModemStatus.ThreeGpp; cdma Hardware.ModemStatus.Cdma; dbusPath string;
        generic Hardware.ModemStatus.Generic; simStatus {}Hardware.ModemStatus.SimStatus
    Hardware.ModemStatus.RegistrationSettings
        drxCycle string; micoMode string
    Hardware.ModemStatus.Settings
        apn string; ipType string; password string; user string
    Hardware.ModemStatus.SignalQuality
        recent string; value string
    Hardware.ModemStatus.SimStatus
        dbusPath string; active string; eid string; emergencyNumbers []string; esimStatus string; gid1 string;
        gid2 string; iccid string; imsi string; operatorCode string; operatorName string; removability string;
        simType string
    Hardware.ModemStatus.ThreeGpp
        fivegNr Hardware.ModemStatus.FiveGNr; enabledLocks []string; eps Hardware.ModemStatus.Eps; imei string;
        operatorCode string; operatorName string; packetServiceState string; pco string; registrationState string
    Hardware.Network
        nics []Hardware.Network.NIC
    Hardware.Network.NIC
        name string; macAddress string; virtual bool; description string; productName string; vendor string;
        subvendor string; setting {}string
    Hardware.NvidiaInfo
        status string; driverVersion string; cudaVersion string; gpus []Hardware.NvidiaInfo.GpuInfo
    Hardware.NvidiaInfo.GpuInfo
        id string; productName string
    Hardware.OS
        operatingSystem string; kernelVersion string; osImage string; containerRuntimeVersion string
    Hardware.PCIDevice
        address string; vendor string; product string; name string; subvendor string
    Hardware.System
        manufacturer string; productName string; version string; serialNumber string;
        configuration Hardware.System.Configuration
    Hardware.System.Configuration
        chassis string; uuid string; skuNumber string; family string
    HealthCheckSpec
        httpGetCheck Struct; tcpCheck Struct; icmpCheck Struct; grpcCheck Struct; exec Struct;
        deviceFileCheck Struct; timeout Duration; interval Duration; name string
    Meta
        createTime Timestamp; updateTime Timestamp; deleteTime Timestamp; uuid string; tags []string;
        labels {}string; annotations {}string; generation int64; resourceVersion string; ownerReferences []Struct;
        shards {}int64; syncing Struct; lifecycle Struct; services Struct
    ProvisioningApprovalRequest
        name string; metadata Meta; spec ProvisioningApprovalRequest.Spec;
        status ProvisioningApprovalRequest.Status
    ProvisioningApprovalRequest.Spec
        conclusion @Conclusion; serviceAccount string
    ProvisioningApprovalRequest.Status
    ProvisioningPolicy
        name string; metadata Meta; displayName string; description string; spec ProvisioningPolicy.Spec;
        status ProvisioningPolicy.Status
    ProvisioningPolicy.Spec
        mode @Mode; serviceAccount string; deviceNameFormat string; deviceDisplayNameFormat string;
        labels {}string; template ProvisioningPolicy.Spec.Template; identityFieldPaths []string; role string;
        scopeParams []ScopeParam; condition string; conditionParams Struct; extraConditions []ExecutableCondition
    ProvisioningPolicy.Spec.Template
        metadata Meta; spec Device.Spec; publicListingSpec Device.PublicListingSpec
    ProvisioningPolicy.Status
    ScopeParam
        name string; string ScopeParam.StringValue; strings ScopeParam.ArrayOfStringsValue;
        valueFrom ScopeParam.FromValue
    ScopeParam.ArrayOfStringsValue
        values []string
    ScopeParam.FromValue
        source @Source; path string
    ScopeParam.StringValue
        value string
    @Conclusion
        CONCLUSION_NOT_SPECIFIED; APPROVED; REVOKED
    @ConnectionStatus
        CONNECTION_STATUS_UNSPECIFIED; CONNECTED; DISCONNECTED
    @Mode
        MODE_UNSPECIFIED; UNATTENDED; MANUAL_APPROVAL
    @NetworkConfigMode
        MERGE; REPLACE
    @NetworkConfigSource
        UNKNOWN; DEFAULT_CONFIG; API_CONFIG; MERGED_DEFAULT_AND_API_CONFIG;
            PREVIOUS_MERGED_DEFAULT_AND_API_CONFIG; PREVIOUS_API_CONFIG
    @ProxyConfigSource
        NO_CONFIG; DEFAULT_CONFIG; API_CONFIG
    @Source
        UNDEFINED; PRINCIPAL_METADATA; PRINCIPAL_USER; PRINCIPAL_SVCACC
    """
