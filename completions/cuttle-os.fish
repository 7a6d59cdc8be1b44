# fish completion of cuttle-os
# SPDX-License-Identifier: Apache-2.0
# Part of the cuttle-os project. Made by 'make completions'.
function __cuttle-os_should_offer_completions_for_flags_or_options -a expected_commands
    set -l non_repeating_flags_or_options $argv[2..]
    set -l non_repeating_flags_or_options_absent 0
    set -l positional_index 0
    set -l commands
    __cuttle-os_parse_tokens
    test "$commands" = "$expected_commands"; and return $non_repeating_flags_or_options_absent
end

function __cuttle-os_should_offer_completions_for_positional -a expected_commands positional_index_comparison expected_positional_index
    set -l non_repeating_flags_or_options
    set -l non_repeating_flags_or_options_absent 0
    set -l positional_index 0
    set -l commands
    __cuttle-os_parse_tokens
    test "$commands" = "$expected_commands" -a \( "$positional_index" "$positional_index_comparison" "$expected_positional_index" \)
end

function __cuttle-os_parse_tokens -S
    set -l unparsed_tokens (__cuttle-os_tokens -pc)
    switch $unparsed_tokens[1]
    case 'cuttle-os'
        __cuttle-os_parse_subcommand 0 'version' 'h/help'
        switch $unparsed_tokens[1]
        case 'edit'
            __cuttle-os_parse_subcommand 0 'image-file=' 'output-image=' 'format=' 'compression-level=' 'bmap' 'password=' 'password-file=' 'password-hash=' 'password-hash-method=' 'endpoint-domain=' 'http-proxy=' 'https-proxy=' 'no-proxy=' 'hostname=' 'project-service-account-key=' 'disk-mapping=' 'network-agent=' 'ntp=' 'ssh-authorized-keys=' 'remove=+' 'layout=' 'strict' 'netplan-check=' 'dry-run' 'save-undo=' 'force' 'device-name=' 'provisioning-policy=' 'replace' 'local-key' 'local-key-bits=' 'devices-endpoint=' 'credentials=' 'ca-file=' 'project=' 'region=' 'sha256=' 'signature=' 'keyring=' 'max-image-size=' 'o/output=' 'color=' 'version' 'h/help'
        case 'batch'
            __cuttle-os_parse_subcommand 1 'image-file=' 'output-dir=' 'format=' 'compression-level=' 'bmap' 'export=' 'export-url=' 'layout=' 'jobs=' 'resume' 'keep-going' 'shard=' 'allow-commands' 'devices-endpoint=' 'credentials=' 'ca-file=' 'project=' 'region=' 'replace' 'local-key' 'local-key-bits=' 'api-jobs=' 'strict' 'netplan-check=' 'dry-run' 'no-digest-cache' 'report=' 'sha256=' 'signature=' 'keyring=' 'max-image-size=' 'o/output=' 'color=' 'version' 'h/help'
        case 'batch-report'
            __cuttle-os_parse_subcommand 1 'manifest=' 'report=' 'o/output=' 'color=' 'version' 'h/help'
        case 'write'
            __cuttle-os_parse_subcommand 0 'image-file=' 'device=+' 'password=' 'password-file=' 'password-hash=' 'password-hash-method=' 'endpoint-domain=' 'http-proxy=' 'https-proxy=' 'no-proxy=' 'hostname=' 'project-service-account-key=' 'disk-mapping=' 'network-agent=' 'ntp=' 'ssh-authorized-keys=' 'remove=+' 'layout=' 'device-name=' 'provisioning-policy=' 'replace' 'local-key' 'local-key-bits=' 'devices-endpoint=' 'credentials=' 'ca-file=' 'project=' 'region=' 'strict' 'netplan-check=' 'grow-table' 'check-first' 'yes' 'force-file' 'no-verify' 'verify=' 'sha256=' 'signature=' 'keyring=' 'max-image-size=' 'o/output=' 'color=' 'version' 'h/help'
        case 'disks'
            __cuttle-os_parse_subcommand 0 'o/output=' 'color=' 'version' 'h/help'
        case 'inspect'
            __cuttle-os_parse_subcommand 1 'layout=' 'sha256=' 'signature=' 'keyring=' 'max-image-size=' 'o/output=' 'color=' 'version' 'h/help'
        case 'validate'
            __cuttle-os_parse_subcommand 0 'password=' 'password-file=' 'password-hash=' 'password-hash-method=' 'endpoint-domain=' 'http-proxy=' 'https-proxy=' 'no-proxy=' 'hostname=' 'project-service-account-key=' 'disk-mapping=' 'network-agent=' 'ntp=' 'ssh-authorized-keys=' 'layout=' 'image-file=' 'print-default=' 'strict' 'netplan-check=' 'sha256=' 'signature=' 'keyring=' 'max-image-size=' 'o/output=' 'color=' 'version' 'h/help'
        case 'ls'
            __cuttle-os_parse_subcommand 2 'sha256=' 'signature=' 'keyring=' 'max-image-size=' 'o/output=' 'color=' 'version' 'h/help'
        case 'cat'
            __cuttle-os_parse_subcommand 2 'sha256=' 'signature=' 'keyring=' 'max-image-size=' 'o/output=' 'color=' 'version' 'h/help'
        case 'diff'
            __cuttle-os_parse_subcommand 2 'exit-code' 'sha256=' 'signature=' 'keyring=' 'max-image-size=' 'o/output=' 'color=' 'version' 'h/help'
        case 'undo'
            __cuttle-os_parse_subcommand 2 'force' 'o/output=' 'color=' 'version' 'h/help'
        case 'recover'
            __cuttle-os_parse_subcommand 1 'journal=' 'force' 'o/output=' 'color=' 'version' 'h/help'
        case 'hash-password'
            __cuttle-os_parse_subcommand 0 'password-file=' 'password-hash-method=' 'o/output=' 'color=' 'version' 'h/help'
        case 'schema'
            __cuttle-os_parse_subcommand 1 'o/output=' 'color=' 'version' 'h/help'
        case 'config'
            __cuttle-os_parse_subcommand 0 'o/output=' 'color=' 'version' 'h/help'
        case 'devices'
            __cuttle-os_parse_subcommand 0 'version' 'h/help'
            switch $unparsed_tokens[1]
            case 'create'
                __cuttle-os_parse_subcommand 2 'display-name=' 'spec=' 'devices-endpoint=' 'credentials=' 'ca-file=' 'project=' 'region=' 'endpoint-domain=' 'o/output=' 'color=' 'version' 'h/help'
            case 'get'
                __cuttle-os_parse_subcommand 2 'view=' 'provisioning-policy=' 'devices-endpoint=' 'credentials=' 'ca-file=' 'project=' 'region=' 'endpoint-domain=' 'o/output=' 'color=' 'version' 'h/help'
            case 'list'
                __cuttle-os_parse_subcommand 1 'provisioning-policy=' 'filter=' 'page-size=' 'view=' 'devices-endpoint=' 'credentials=' 'ca-file=' 'project=' 'region=' 'endpoint-domain=' 'o/output=' 'color=' 'version' 'h/help'
            case 'update'
                __cuttle-os_parse_subcommand 2 'update-mask=' 'spec=' 'display-name=' 'devices-endpoint=' 'credentials=' 'ca-file=' 'project=' 'region=' 'endpoint-domain=' 'o/output=' 'color=' 'version' 'h/help'
            case 'delete'
                __cuttle-os_parse_subcommand 2 'devices-endpoint=' 'credentials=' 'ca-file=' 'project=' 'region=' 'endpoint-domain=' 'o/output=' 'color=' 'version' 'h/help'
            case 'provision-service-account-to-device'
                __cuttle-os_parse_subcommand 1 'name=' 'show-key' 'devices-endpoint=' 'credentials=' 'ca-file=' 'project=' 'region=' 'endpoint-domain=' 'o/output=' 'color=' 'version' 'h/help'
            case 'provision-service-account-to-provisioning-policy'
                __cuttle-os_parse_subcommand 1 'name=' 'show-key' 'devices-endpoint=' 'credentials=' 'ca-file=' 'project=' 'region=' 'endpoint-domain=' 'o/output=' 'color=' 'version' 'h/help'
            case 'remove-service-account-from-device'
                __cuttle-os_parse_subcommand 1 'name=' 'devices-endpoint=' 'credentials=' 'ca-file=' 'project=' 'region=' 'endpoint-domain=' 'o/output=' 'color=' 'version' 'h/help'
            case 'remove-service-account-from-provisioning-policy'
                __cuttle-os_parse_subcommand 1 'name=' 'devices-endpoint=' 'credentials=' 'ca-file=' 'project=' 'region=' 'endpoint-domain=' 'o/output=' 'color=' 'version' 'h/help'
            case 'approve'
                __cuttle-os_parse_subcommand 2 'provisioning-policy=' 'revoke' 'devices-endpoint=' 'credentials=' 'ca-file=' 'project=' 'region=' 'endpoint-domain=' 'o/output=' 'color=' 'version' 'h/help'
            case 'verify'
                __cuttle-os_parse_subcommand 2 'layout=' 'devices-endpoint=' 'credentials=' 'ca-file=' 'project=' 'region=' 'endpoint-domain=' 'o/output=' 'color=' 'version' 'h/help'
            case 'logs'
                __cuttle-os_parse_subcommand 1 'archival' 'follow' 'since=' 'devices-endpoint=' 'credentials=' 'ca-file=' 'project=' 'region=' 'endpoint-domain=' 'o/output=' 'color=' 'version' 'h/help'
            case 'ssh'
                __cuttle-os_parse_subcommand 1 'o/output=' 'color=' 'version' 'h/help'
            case 'forward-port'
                __cuttle-os_parse_subcommand 3 'o/output=' 'color=' 'version' 'h/help'
            end
        case 'help'
            __cuttle-os_parse_subcommand -r 1 'version'
        end
    end
end

function __cuttle-os_tokens
    if test (string split -m 1 -f 1 -- . "$FISH_VERSION") -gt 3
        commandline --tokens-raw $argv
    else
        commandline -o $argv
    end
end

function __cuttle-os_parse_subcommand -S -a positional_count
    argparse -s r -- $argv
    set -l option_specs $argv[2..]
    set -l is_repeating_positional $_flag_r
    set -el _flag_r
    set -a commands $unparsed_tokens[1]
    set positional_index 0
    while true
        set -e unparsed_tokens[1]
        argparse -sn "$commands" $option_specs -- $unparsed_tokens 2> /dev/null
        set unparsed_tokens $argv
        set positional_index (math $positional_index + 1)
        for non_repeating_flag_or_option in $non_repeating_flags_or_options
            if set -ql "_flag_$(string replace -a - _ -- $non_repeating_flag_or_option)"
                set non_repeating_flags_or_options_absent 1
                break
            end
        end
        test (count $unparsed_tokens) -eq 0 -o \( -z "$is_repeating_positional" -a "$positional_index" -gt "$positional_count" \) && break
    end
end

function __cuttle-os_complete_directories
    set -l token (commandline -t)
    string match -- '*/' $token
    set -l subdirs $token*/
    printf %s\n $subdirs
end

function __cuttle-os_custom_completion
    set -x SAP_SHELL fish
    set -x SAP_SHELL_VERSION $FISH_VERSION
    set -l tokens (__cuttle-os_tokens -p)
    if test -z "$(__cuttle-os_tokens -t)"
        set -l index (count (__cuttle-os_tokens -pc))
        set tokens $tokens[..$index] \'\' $tokens[(math $index + 1)..]
    end
    set -l asked
    set -l previous
    for token in $tokens
        if contains -- "$previous" --password --password-hash --http-proxy --https-proxy
            set -a asked ""
        else
            set -a asked (string replace -r -- '^(--password|--password-hash|--http-proxy|--https-proxy)=.*' '$1=' "$token")
        end
        set previous $token
    end
    command $tokens[1] $argv $asked 2>/dev/null </dev/null
end

complete -c 'cuttle-os' -f
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os" version' -l 'version' -d 'Show the version.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_positional "cuttle-os" -eq 1' -fa 'edit' -d 'Put settings into an image, or take them out of it, all or nothing.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_positional "cuttle-os" -eq 1' -fa 'batch' -d 'Make an image of one base for every device of a manifest.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_positional "cuttle-os" -eq 1' -fa 'batch-report' -d 'Tell from its receipts what became of a batch: of all its shards and runs.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_positional "cuttle-os" -eq 1' -fa 'write' -d 'Write an image to SD cards, SSDs and other devices, customized on the way, and read it back.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_positional "cuttle-os" -eq 1' -fa 'disks' -d 'List the disks that an image could be written to, and what uses them.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_positional "cuttle-os" -eq 1' -fa 'inspect' -d 'Show an image\'s partitions, file systems and settings; secrets are masked.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_positional "cuttle-os" -eq 1' -fa 'validate' -d 'Check settings files; no image is needed.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_positional "cuttle-os" -eq 1' -fa 'ls' -d 'List a directory of a partition, or the partitions.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_positional "cuttle-os" -eq 1' -fa 'cat' -d 'Write a file of a partition to standard output, as it is.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_positional "cuttle-os" -eq 1' -fa 'diff' -d 'Show which partitions and files differ between two images; secrets are masked.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_positional "cuttle-os" -eq 1' -fa 'undo' -d 'Bring back the very bytes that an edit with --save-undo replaced.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_positional "cuttle-os" -eq 1' -fa 'recover' -d 'Finish an edit that was interrupted, from the journal beside the image.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_positional "cuttle-os" -eq 1' -fa 'hash-password' -d 'Hash a password for --password-hash.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_positional "cuttle-os" -eq 1' -fa 'schema' -d 'Print the JSON Schema of a settings file, a manifest, or of what a command prints.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_positional "cuttle-os" -eq 1' -fa 'config' -d 'Show the defaults of options: every value, and where it comes from.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_positional "cuttle-os" -eq 1' -fa 'devices' -d 'Create, list and change devices and provisioning policies at the Devices service.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_positional "cuttle-os" -eq 1' -fa 'help' -d 'Show subcommand help information.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os edit" image-file' -l 'image-file' -d 'The disk image, or a block device.' -rfa '(set -l exts \'raw\' \'qcow2\' \'img\' \'xz\' \'txz\' \'zst\' \'zstd\' \'tzst\' \'gz\' \'gzip\' \'tgz\' \'zip\';for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.{$exts};printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os edit" output-image' -l 'output-image' -d 'Write the result to a new image and leave the first as it is.' -rfa '(set -l exts \'raw\' \'qcow2\' \'img\' \'xz\' \'txz\' \'zst\' \'zstd\' \'tzst\' \'gz\' \'gzip\' \'tgz\' \'zip\';for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.{$exts};printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os edit" format' -l 'format' -d 'What the new image is: raw, raw.xz, raw.zst, raw.gz, or qcow2 with the first as its backing file (default: by the name\'s end).' -rfka 'raw qcow2 raw.xz raw.zst raw.gz'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os edit" compression-level' -l 'compression-level' -d 'How hard to compress: raw.xz 0 to 9 (6), raw.zst 1 to 22 (3), raw.gz 1 to 9 (6).' -rfka ''
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os edit" bmap' -l 'bmap' -d 'Make a block map of the new image too, NEW.bmap, for bmaptool.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os edit" password' -l 'password' -d 'The admin password. Other users can see it in the process list: prefer the next one.' -rfka ''
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os edit" password-file' -l 'password-file' -d 'A file whose first line is the admin password; - for standard input.' -rF
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os edit" password-hash' -l 'password-hash' -d 'The admin password\'s finished crypt(5) hash.' -rfka ''
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os edit" password-hash-method' -l 'password-hash-method' -d 'How a plain password is hashed (default: bcrypt).' -rfka 'bcrypt sha512crypt yescrypt'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os edit" endpoint-domain' -l 'endpoint-domain' -d 'The domain of the SPEKTRA Edge endpoint, as stg01b.edgelq.com.' -rfka ''
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os edit" http-proxy' -l 'http-proxy' -d 'The proxy for HTTP.' -rfka ''
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os edit" https-proxy' -l 'https-proxy' -d 'The proxy for HTTPS.' -rfka ''
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os edit" no-proxy' -l 'no-proxy' -d 'Hosts that need no proxy, separated by commas.' -rfka ''
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os edit" hostname' -l 'hostname' -d 'The device\'s host name, as edge-17 or edge-17.example.com.' -rfka ''
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os edit" project-service-account-key' -l 'project-service-account-key' -d 'The project service account\'s key, JSON.' -rfa '(for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.\'json\';printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os edit" disk-mapping' -l 'disk-mapping' -d 'The disk mapping, YAML.' -rfa '(set -l exts \'yaml\' \'yml\';for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.{$exts};printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os edit" network-agent' -l 'network-agent' -d 'The network configuration, Netplan YAML.' -rfa '(set -l exts \'yaml\' \'yml\';for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.{$exts};printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os edit" ntp' -l 'ntp' -d 'The time servers, a timesyncd.conf.' -rfa '(for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.\'conf\';printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os edit" ssh-authorized-keys' -l 'ssh-authorized-keys' -d 'SSH public keys that may log in, as an authorized_keys file.' -rF
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os edit"' -l 'remove' -d 'Delete a setting from the image; may be repeated.' -rfka 'password endpoint-domain service-account-key disk-mapping network-agent ntp http-proxy https-proxy no-proxy hostname ssh-authorized-keys'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os edit" layout' -l 'layout' -d 'Where settings land: spektra-edge, debian, or a file.' -rfka '(__cuttle-os_custom_completion ---completion edit -- --layout (count (__cuttle-os_tokens -pc)) (__cuttle-os_tokens -tC))'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os edit" strict' -l 'strict' -d 'Treat warnings as errors.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os edit" netplan-check' -l 'netplan-check' -d 'Whether to ask the real netplan about the network configuration too (default: auto).' -rfka 'auto always never'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os edit" dry-run' -l 'dry-run' -d 'Do everything but write.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os edit" save-undo' -l 'save-undo' -d 'Keep the pages as they were, for \'undo\'.' -rF
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os edit" force' -l 'force' -d 'Edit an image that is attached or mounted; replace an existing output.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os edit" device-name' -l 'device-name' -d 'Make a service account for this device and put its key in.' -rfka ''
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os edit" provisioning-policy' -l 'provisioning-policy' -d 'The same for a provisioning policy.' -rfka ''
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os edit" replace' -l 'replace' -d 'Take the account that the device has away first.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os edit" local-key' -l 'local-key' -d 'Make the key here and send its public half alone; for devices.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os edit" local-key-bits' -l 'local-key-bits' -d 'The size of a key that is made here: 2048 or 4096.' -rfka ''
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os edit" devices-endpoint' -l 'devices-endpoint' -d 'The Devices service (default: https://devices. and the endpoint domain).' -rfka ''
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os edit" credentials' -l 'credentials' -d 'The key of the service account that calls (default: a token in CUTTLE_ACCESS_TOKEN or AUTH_TOKEN).' -rfa '(for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.\'json\';printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os edit" ca-file' -l 'ca-file' -d 'Certificates to trust in the place of the system\'s, PEM.' -rfa '(set -l exts \'pem\' \'crt\';for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.{$exts};printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os edit" project' -l 'project' -d 'The project of what is named by its id (default: CUTTLE_PROJECT).' -rfka ''
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os edit" region' -l 'region' -d 'Its region (default: every region is looked in).' -rfka ''
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os edit" sha256' -l 'sha256' -d 'The image file\'s SHA-256, or a checksum file with a line for it (default: IMAGE.sha256, of a compressed one).' -rF
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os edit" signature' -l 'signature' -d 'A signature, OpenPGP or SSH: the checksum file\'s where --sha256 is one, else the image file\'s, as downloaded.' -rF
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os edit" keyring' -l 'keyring' -d 'Whose signatures are taken: an OpenPGP keyring (gpg --export), or allowed_signers for SSH.' -rF
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os edit" max-image-size' -l 'max-image-size' -d 'How large an image may be that is unpacked (default: 128G).' -rfka ''
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os edit" o output' -s 'o' -l 'output' -d 'Print a table for people or JSON for programs (default: table).' -rfka 'table json'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os edit" color' -l 'color' -d 'Whether to use colours (default: auto).' -rfka 'auto always never'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os edit" version' -l 'version' -d 'Show the version.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os edit" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_positional "cuttle-os batch" -eq 1' -fa '(set -l exts \'yaml\' \'yml\' \'json\' \'csv\';for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.{$exts};printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os batch" image-file' -l 'image-file' -d 'The disk image that all are made of; it is only read.' -rfa '(set -l exts \'raw\' \'qcow2\' \'img\' \'xz\' \'txz\' \'zst\' \'zstd\' \'tzst\' \'gz\' \'gzip\' \'tgz\' \'zip\';for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.{$exts};printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os batch" output-dir' -l 'output-dir' -d 'The directory for the images and their receipts.' -rfa '(__cuttle-os_complete_directories)'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os batch" format' -l 'format' -d 'raw, raw.xz, raw.zst, raw.gz, or qcow2 with the base as its backing file (default: what the names say).' -rfka 'raw qcow2 raw.xz raw.zst raw.gz'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os batch" compression-level' -l 'compression-level' -d 'How hard to compress: raw.xz 0 to 9 (6), raw.zst 1 to 22 (3), raw.gz 1 to 9 (6).' -rfka ''
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os batch" bmap' -l 'bmap' -d 'Make a block map of every image too, NAME.bmap, for bmaptool.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os batch" export' -l 'export' -d 'Make the images for another program, rpi-imager: NAME.img.xz each, and os-list.json.' -rfka 'rpi-imager'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os batch" export-url' -l 'export-url' -d 'The address that the program finds the images at (default: where they are made).' -rfka ''
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os batch" layout' -l 'layout' -d 'Where settings land: spektra-edge, debian, or a file.' -rfka '(__cuttle-os_custom_completion ---completion batch -- --layout (count (__cuttle-os_tokens -pc)) (__cuttle-os_tokens -tC))'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os batch" jobs' -l 'jobs' -d 'How many devices to work on at once (default: one for each processor, eight where images are thin).' -rfka ''
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os batch" resume' -l 'resume' -d 'Keep images that are there and right, and make the others anew.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os batch" keep-going' -l 'keep-going' -d 'Go on after a device that failed.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os batch" shard' -l 'shard' -d 'Take every N-th device only, from the I-th on: 1/4 to 4/4; auto takes I and N from Slurm, Kubernetes or AWS Batch.' -rfka ''
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os batch" allow-commands' -l 'allow-commands' -d 'Run the commands that the manifest names for settings; look at it before you allow them.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os batch" devices-endpoint' -l 'devices-endpoint' -d 'The Devices service (default: https://devices. and the endpoint domain).' -rfka ''
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os batch" credentials' -l 'credentials' -d 'The key of the service account that calls (default: a token in CUTTLE_ACCESS_TOKEN or AUTH_TOKEN).' -rfa '(for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.\'json\';printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os batch" ca-file' -l 'ca-file' -d 'Certificates to trust in the place of the system\'s, PEM.' -rfa '(set -l exts \'pem\' \'crt\';for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.{$exts};printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os batch" project' -l 'project' -d 'The project of what is named by its id (default: CUTTLE_PROJECT).' -rfka ''
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os batch" region' -l 'region' -d 'Its region (default: every region is looked in).' -rfka ''
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os batch" replace' -l 'replace' -d 'Take the accounts that devices have away first.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os batch" local-key' -l 'local-key' -d 'Make devices\' keys here and send their public halves alone.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os batch" local-key-bits' -l 'local-key-bits' -d 'The size of keys that are made here: 2048 or 4096.' -rfka ''
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os batch" api-jobs' -l 'api-jobs' -d 'How many calls to the service to make at once.' -rfka ''
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os batch" strict' -l 'strict' -d 'Treat warnings as errors.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os batch" netplan-check' -l 'netplan-check' -d 'Whether to ask the real netplan about the network configuration too (default: auto).' -rfka 'auto always never'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os batch" dry-run' -l 'dry-run' -d 'Check everything and make nothing.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os batch" no-digest-cache' -l 'no-digest-cache' -d 'Read the base for its digest, though an earlier run has, and keep none for later ones.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os batch" report' -l 'report' -d 'Write a page for people too, of HTML: what became of every device.' -rfa '(for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.\'html\';printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os batch" sha256' -l 'sha256' -d 'The image file\'s SHA-256, or a checksum file with a line for it (default: IMAGE.sha256, of a compressed one).' -rF
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os batch" signature' -l 'signature' -d 'A signature, OpenPGP or SSH: the checksum file\'s where --sha256 is one, else the image file\'s, as downloaded.' -rF
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os batch" keyring' -l 'keyring' -d 'Whose signatures are taken: an OpenPGP keyring (gpg --export), or allowed_signers for SSH.' -rF
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os batch" max-image-size' -l 'max-image-size' -d 'How large an image may be that is unpacked (default: 128G).' -rfka ''
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os batch" o output' -s 'o' -l 'output' -d 'Print a table for people or JSON for programs (default: table).' -rfka 'table json'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os batch" color' -l 'color' -d 'Whether to use colours (default: auto).' -rfka 'auto always never'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os batch" version' -l 'version' -d 'Show the version.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os batch" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_positional "cuttle-os batch-report" -eq 1' -fa '(__cuttle-os_complete_directories)'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os batch-report" manifest' -l 'manifest' -d 'What should be there: the batch\'s manifest.' -rfa '(set -l exts \'yaml\' \'yml\' \'json\' \'csv\';for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.{$exts};printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os batch-report" report' -l 'report' -d 'Write a page for people too, of HTML.' -rfa '(for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.\'html\';printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os batch-report" o output' -s 'o' -l 'output' -d 'Print a table for people or JSON for programs (default: table).' -rfka 'table json'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os batch-report" color' -l 'color' -d 'Whether to use colours (default: auto).' -rfka 'auto always never'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os batch-report" version' -l 'version' -d 'Show the version.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os batch-report" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os write" image-file' -l 'image-file' -d 'The disk image: raw, thin or compressed.' -rfa '(set -l exts \'raw\' \'qcow2\' \'img\' \'xz\' \'txz\' \'zst\' \'zstd\' \'tzst\' \'gz\' \'gzip\' \'tgz\' \'zip\';for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.{$exts};printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os write"' -l 'device' -d 'The devices to write to, one or several.' -rfka '(__cuttle-os_custom_completion ---completion write -- --device (count (__cuttle-os_tokens -pc)) (__cuttle-os_tokens -tC))'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_positional "cuttle-os write" -ge 1' -fka '(__cuttle-os_custom_completion ---completion write -- --device (count (__cuttle-os_tokens -pc)) (__cuttle-os_tokens -tC))'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os write" password' -l 'password' -d 'The admin password. Other users can see it in the process list: prefer the next one.' -rfka ''
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os write" password-file' -l 'password-file' -d 'A file whose first line is the admin password; - for standard input.' -rF
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os write" password-hash' -l 'password-hash' -d 'The admin password\'s finished crypt(5) hash.' -rfka ''
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os write" password-hash-method' -l 'password-hash-method' -d 'How a plain password is hashed (default: bcrypt).' -rfka 'bcrypt sha512crypt yescrypt'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os write" endpoint-domain' -l 'endpoint-domain' -d 'The domain of the SPEKTRA Edge endpoint, as stg01b.edgelq.com.' -rfka ''
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os write" http-proxy' -l 'http-proxy' -d 'The proxy for HTTP.' -rfka ''
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os write" https-proxy' -l 'https-proxy' -d 'The proxy for HTTPS.' -rfka ''
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os write" no-proxy' -l 'no-proxy' -d 'Hosts that need no proxy, separated by commas.' -rfka ''
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os write" hostname' -l 'hostname' -d 'The device\'s host name, as edge-17 or edge-17.example.com.' -rfka ''
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os write" project-service-account-key' -l 'project-service-account-key' -d 'The project service account\'s key, JSON.' -rfa '(for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.\'json\';printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os write" disk-mapping' -l 'disk-mapping' -d 'The disk mapping, YAML.' -rfa '(set -l exts \'yaml\' \'yml\';for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.{$exts};printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os write" network-agent' -l 'network-agent' -d 'The network configuration, Netplan YAML.' -rfa '(set -l exts \'yaml\' \'yml\';for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.{$exts};printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os write" ntp' -l 'ntp' -d 'The time servers, a timesyncd.conf.' -rfa '(for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.\'conf\';printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os write" ssh-authorized-keys' -l 'ssh-authorized-keys' -d 'SSH public keys that may log in, as an authorized_keys file.' -rF
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os write"' -l 'remove' -d 'Leave a setting of the image out; may be repeated.' -rfka 'password endpoint-domain service-account-key disk-mapping network-agent ntp http-proxy https-proxy no-proxy hostname ssh-authorized-keys'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os write" layout' -l 'layout' -d 'Where settings land: spektra-edge, debian, or a file.' -rfka '(__cuttle-os_custom_completion ---completion write -- --layout (count (__cuttle-os_tokens -pc)) (__cuttle-os_tokens -tC))'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os write" device-name' -l 'device-name' -d 'Make a service account for this device and put its key in.' -rfka ''
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os write" provisioning-policy' -l 'provisioning-policy' -d 'The same for a provisioning policy.' -rfka ''
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os write" replace' -l 'replace' -d 'Take the account that the device has away first.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os write" local-key' -l 'local-key' -d 'Make the key here and send its public half alone; for devices.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os write" local-key-bits' -l 'local-key-bits' -d 'The size of a key that is made here: 2048 or 4096.' -rfka ''
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os write" devices-endpoint' -l 'devices-endpoint' -d 'The Devices service (default: https://devices. and the endpoint domain).' -rfka ''
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os write" credentials' -l 'credentials' -d 'The key of the service account that calls (default: a token in CUTTLE_ACCESS_TOKEN or AUTH_TOKEN).' -rfa '(for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.\'json\';printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os write" ca-file' -l 'ca-file' -d 'Certificates to trust in the place of the system\'s, PEM.' -rfa '(set -l exts \'pem\' \'crt\';for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.{$exts};printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os write" project' -l 'project' -d 'The project of what is named by its id (default: CUTTLE_PROJECT).' -rfka ''
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os write" region' -l 'region' -d 'Its region (default: every region is looked in).' -rfka ''
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os write" strict' -l 'strict' -d 'Treat warnings as errors.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os write" netplan-check' -l 'netplan-check' -d 'Whether to ask the real netplan about the network configuration too (default: auto).' -rfka 'auto always never'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os write" grow-table' -l 'grow-table' -d 'Move the backup partition table to the end of a device that is larger than the image.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os write" check-first' -l 'check-first' -d 'Unpack a compressed image, and check all of it, before the first byte is written.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os write" yes' -l 'yes' -d 'Overwrite without asking.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os write" force-file' -l 'force-file' -d 'Write to regular files as if they were devices.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os write" no-verify' -l 'no-verify' -d 'Do not read back what was written.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os write" verify' -l 'verify' -d 'What to read back: all, the image\'s data and not its holes, or nothing (default: full).' -rfka 'full data none'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os write" sha256' -l 'sha256' -d 'The image file\'s SHA-256, or a checksum file with a line for it (default: IMAGE.sha256, of a compressed one).' -rF
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os write" signature' -l 'signature' -d 'A signature, OpenPGP or SSH: the checksum file\'s where --sha256 is one, else the image file\'s, as downloaded.' -rF
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os write" keyring' -l 'keyring' -d 'Whose signatures are taken: an OpenPGP keyring (gpg --export), or allowed_signers for SSH.' -rF
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os write" max-image-size' -l 'max-image-size' -d 'How large an image may be that is unpacked (default: 128G).' -rfka ''
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os write" o output' -s 'o' -l 'output' -d 'Print a table for people or JSON for programs (default: table).' -rfka 'table json'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os write" color' -l 'color' -d 'Whether to use colours (default: auto).' -rfka 'auto always never'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os write" version' -l 'version' -d 'Show the version.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os write" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os disks" o output' -s 'o' -l 'output' -d 'Print a table for people or JSON for programs (default: table).' -rfka 'table json'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os disks" color' -l 'color' -d 'Whether to use colours (default: auto).' -rfka 'auto always never'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os disks" version' -l 'version' -d 'Show the version.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os disks" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_positional "cuttle-os inspect" -eq 1' -fa '(set -l exts \'raw\' \'qcow2\' \'img\' \'xz\' \'txz\' \'zst\' \'zstd\' \'tzst\' \'gz\' \'gzip\' \'tgz\' \'zip\';for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.{$exts};printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os inspect" layout' -l 'layout' -d 'Where settings land: spektra-edge, debian, or a file.' -rfka '(__cuttle-os_custom_completion ---completion inspect -- --layout (count (__cuttle-os_tokens -pc)) (__cuttle-os_tokens -tC))'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os inspect" sha256' -l 'sha256' -d 'The image file\'s SHA-256, or a checksum file with a line for it (default: IMAGE.sha256, of a compressed one).' -rF
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os inspect" signature' -l 'signature' -d 'A signature, OpenPGP or SSH: the checksum file\'s where --sha256 is one, else the image file\'s, as downloaded.' -rF
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os inspect" keyring' -l 'keyring' -d 'Whose signatures are taken: an OpenPGP keyring (gpg --export), or allowed_signers for SSH.' -rF
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os inspect" max-image-size' -l 'max-image-size' -d 'How large an image may be that is unpacked (default: 128G).' -rfka ''
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os inspect" o output' -s 'o' -l 'output' -d 'Print a table for people or JSON for programs (default: table).' -rfka 'table json'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os inspect" color' -l 'color' -d 'Whether to use colours (default: auto).' -rfka 'auto always never'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os inspect" version' -l 'version' -d 'Show the version.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os inspect" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os validate" password' -l 'password' -d 'The admin password. Other users can see it in the process list: prefer the next one.' -rfka ''
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os validate" password-file' -l 'password-file' -d 'A file whose first line is the admin password; - for standard input.' -rF
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os validate" password-hash' -l 'password-hash' -d 'The admin password\'s finished crypt(5) hash.' -rfka ''
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os validate" password-hash-method' -l 'password-hash-method' -d 'How a plain password is hashed (default: bcrypt).' -rfka 'bcrypt sha512crypt yescrypt'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os validate" endpoint-domain' -l 'endpoint-domain' -d 'The domain of the SPEKTRA Edge endpoint, as stg01b.edgelq.com.' -rfka ''
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os validate" http-proxy' -l 'http-proxy' -d 'The proxy for HTTP.' -rfka ''
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os validate" https-proxy' -l 'https-proxy' -d 'The proxy for HTTPS.' -rfka ''
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os validate" no-proxy' -l 'no-proxy' -d 'Hosts that need no proxy, separated by commas.' -rfka ''
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os validate" hostname' -l 'hostname' -d 'The device\'s host name, as edge-17 or edge-17.example.com.' -rfka ''
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os validate" project-service-account-key' -l 'project-service-account-key' -d 'The project service account\'s key, JSON.' -rfa '(for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.\'json\';printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os validate" disk-mapping' -l 'disk-mapping' -d 'The disk mapping, YAML.' -rfa '(set -l exts \'yaml\' \'yml\';for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.{$exts};printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os validate" network-agent' -l 'network-agent' -d 'The network configuration, Netplan YAML.' -rfa '(set -l exts \'yaml\' \'yml\';for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.{$exts};printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os validate" ntp' -l 'ntp' -d 'The time servers, a timesyncd.conf.' -rfa '(for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.\'conf\';printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os validate" ssh-authorized-keys' -l 'ssh-authorized-keys' -d 'SSH public keys that may log in, as an authorized_keys file.' -rF
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os validate" layout' -l 'layout' -d 'An image layout: spektra-edge, debian, or a file.' -rfka '(__cuttle-os_custom_completion ---completion validate -- --layout (count (__cuttle-os_tokens -pc)) (__cuttle-os_tokens -tC))'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os validate" image-file' -l 'image-file' -d 'The image that the files are meant for.' -rfa '(set -l exts \'raw\' \'qcow2\' \'img\' \'xz\' \'txz\' \'zst\' \'zstd\' \'tzst\' \'gz\' \'gzip\' \'tgz\' \'zip\';for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.{$exts};printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os validate" print-default' -l 'print-default' -d 'Print a default document instead.' -rfka 'disk-mapping network-agent'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os validate" strict' -l 'strict' -d 'Treat warnings as errors.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os validate" netplan-check' -l 'netplan-check' -d 'Whether to ask the real netplan about the network configuration too (default: auto).' -rfka 'auto always never'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os validate" sha256' -l 'sha256' -d 'The image file\'s SHA-256, or a checksum file with a line for it (default: IMAGE.sha256, of a compressed one).' -rF
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os validate" signature' -l 'signature' -d 'A signature, OpenPGP or SSH: the checksum file\'s where --sha256 is one, else the image file\'s, as downloaded.' -rF
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os validate" keyring' -l 'keyring' -d 'Whose signatures are taken: an OpenPGP keyring (gpg --export), or allowed_signers for SSH.' -rF
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os validate" max-image-size' -l 'max-image-size' -d 'How large an image may be that is unpacked (default: 128G).' -rfka ''
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os validate" o output' -s 'o' -l 'output' -d 'Print a table for people, JSON for programs, or SARIF for code scanning (default: table).' -rfka 'table json sarif'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os validate" color' -l 'color' -d 'Whether to use colours (default: auto).' -rfka 'auto always never'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os validate" version' -l 'version' -d 'Show the version.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os validate" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_positional "cuttle-os ls" -eq 1' -fa '(set -l exts \'raw\' \'qcow2\' \'img\' \'xz\' \'txz\' \'zst\' \'zstd\' \'tzst\' \'gz\' \'gzip\' \'tgz\' \'zip\';for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.{$exts};printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_positional "cuttle-os ls" -eq 2' -fka '(__cuttle-os_custom_completion ---completion ls -- positional@1 (count (__cuttle-os_tokens -pc)) (__cuttle-os_tokens -tC))'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os ls" sha256' -l 'sha256' -d 'The image file\'s SHA-256, or a checksum file with a line for it (default: IMAGE.sha256, of a compressed one).' -rF
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os ls" signature' -l 'signature' -d 'A signature, OpenPGP or SSH: the checksum file\'s where --sha256 is one, else the image file\'s, as downloaded.' -rF
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os ls" keyring' -l 'keyring' -d 'Whose signatures are taken: an OpenPGP keyring (gpg --export), or allowed_signers for SSH.' -rF
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os ls" max-image-size' -l 'max-image-size' -d 'How large an image may be that is unpacked (default: 128G).' -rfka ''
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os ls" o output' -s 'o' -l 'output' -d 'Print a table for people or JSON for programs (default: table).' -rfka 'table json'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os ls" color' -l 'color' -d 'Whether to use colours (default: auto).' -rfka 'auto always never'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os ls" version' -l 'version' -d 'Show the version.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os ls" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_positional "cuttle-os cat" -eq 1' -fa '(set -l exts \'raw\' \'qcow2\' \'img\' \'xz\' \'txz\' \'zst\' \'zstd\' \'tzst\' \'gz\' \'gzip\' \'tgz\' \'zip\';for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.{$exts};printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_positional "cuttle-os cat" -eq 2' -fka '(__cuttle-os_custom_completion ---completion cat -- positional@1 (count (__cuttle-os_tokens -pc)) (__cuttle-os_tokens -tC))'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os cat" sha256' -l 'sha256' -d 'The image file\'s SHA-256, or a checksum file with a line for it (default: IMAGE.sha256, of a compressed one).' -rF
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os cat" signature' -l 'signature' -d 'A signature, OpenPGP or SSH: the checksum file\'s where --sha256 is one, else the image file\'s, as downloaded.' -rF
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os cat" keyring' -l 'keyring' -d 'Whose signatures are taken: an OpenPGP keyring (gpg --export), or allowed_signers for SSH.' -rF
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os cat" max-image-size' -l 'max-image-size' -d 'How large an image may be that is unpacked (default: 128G).' -rfka ''
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os cat" o output' -s 'o' -l 'output' -d 'Print a table for people or JSON for programs (default: table).' -rfka 'table json'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os cat" color' -l 'color' -d 'Whether to use colours (default: auto).' -rfka 'auto always never'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os cat" version' -l 'version' -d 'Show the version.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os cat" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_positional "cuttle-os diff" -eq 1' -fa '(set -l exts \'raw\' \'qcow2\' \'img\' \'xz\' \'txz\' \'zst\' \'zstd\' \'tzst\' \'gz\' \'gzip\' \'tgz\' \'zip\';for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.{$exts};printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_positional "cuttle-os diff" -eq 2' -fa '(set -l exts \'raw\' \'qcow2\' \'img\' \'xz\' \'txz\' \'zst\' \'zstd\' \'tzst\' \'gz\' \'gzip\' \'tgz\' \'zip\';for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.{$exts};printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os diff" exit-code' -l 'exit-code' -d 'Exit with 1 where the images differ.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os diff" sha256' -l 'sha256' -d 'The image file\'s SHA-256, or a checksum file with a line for it (default: IMAGE.sha256, of a compressed one).' -rF
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os diff" signature' -l 'signature' -d 'A signature, OpenPGP or SSH: the checksum file\'s where --sha256 is one, else the image file\'s, as downloaded.' -rF
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os diff" keyring' -l 'keyring' -d 'Whose signatures are taken: an OpenPGP keyring (gpg --export), or allowed_signers for SSH.' -rF
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os diff" max-image-size' -l 'max-image-size' -d 'How large an image may be that is unpacked (default: 128G).' -rfka ''
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os diff" o output' -s 'o' -l 'output' -d 'Print a table for people or JSON for programs (default: table).' -rfka 'table json'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os diff" color' -l 'color' -d 'Whether to use colours (default: auto).' -rfka 'auto always never'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os diff" version' -l 'version' -d 'Show the version.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os diff" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_positional "cuttle-os undo" -eq 1' -fa '(set -l exts \'raw\' \'qcow2\' \'img\' \'xz\' \'txz\' \'zst\' \'zstd\' \'tzst\' \'gz\' \'gzip\' \'tgz\' \'zip\';for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.{$exts};printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_positional "cuttle-os undo" -eq 2' -F
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os undo" force' -l 'force' -d 'Change an image that is attached to a loop device, or a device that is mounted.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os undo" o output' -s 'o' -l 'output' -d 'Print a table for people or JSON for programs (default: table).' -rfka 'table json'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os undo" color' -l 'color' -d 'Whether to use colours (default: auto).' -rfka 'auto always never'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os undo" version' -l 'version' -d 'Show the version.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os undo" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_positional "cuttle-os recover" -eq 1' -fa '(set -l exts \'raw\' \'qcow2\' \'img\' \'xz\' \'txz\' \'zst\' \'zstd\' \'tzst\' \'gz\' \'gzip\' \'tgz\' \'zip\';for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.{$exts};printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os recover" journal' -l 'journal' -d 'The journal of this image or device, where that cannot be told by itself.' -rfa '(for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.\'cuttle-journal\';printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os recover" force' -l 'force' -d 'Change an image that is attached to a loop device, or a device that is mounted.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os recover" o output' -s 'o' -l 'output' -d 'Print a table for people or JSON for programs (default: table).' -rfka 'table json'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os recover" color' -l 'color' -d 'Whether to use colours (default: auto).' -rfka 'auto always never'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os recover" version' -l 'version' -d 'Show the version.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os recover" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os hash-password" password-file' -l 'password-file' -d 'A file whose first line is the password; - for standard input.' -rF
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os hash-password" password-hash-method' -l 'password-hash-method' -d 'How the password is hashed.' -rfka 'bcrypt sha512crypt yescrypt'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os hash-password" o output' -s 'o' -l 'output' -d 'Print a table for people or JSON for programs (default: table).' -rfka 'table json'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os hash-password" color' -l 'color' -d 'Whether to use colours (default: auto).' -rfka 'auto always never'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os hash-password" version' -l 'version' -d 'Show the version.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os hash-password" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_positional "cuttle-os schema" -eq 1' -fka 'batch-event batch-manifest batch-report config config-report device-spec diff-report disk-mapping disks-report done-report edit-report error-report hash-report image-layout inspect-report list-report logs-report netplan provisioning-policy-spec receipt recover-report schemas-report service-account-key undo-report validate-report verify-report write-report'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os schema" o output' -s 'o' -l 'output' -d 'Print a table for people or JSON for programs (default: table).' -rfka 'table json'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os schema" color' -l 'color' -d 'Whether to use colours (default: auto).' -rfka 'auto always never'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os schema" version' -l 'version' -d 'Show the version.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os schema" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os config" o output' -s 'o' -l 'output' -d 'Print a table for people or JSON for programs (default: table).' -rfka 'table json'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os config" color' -l 'color' -d 'Whether to use colours (default: auto).' -rfka 'auto always never'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os config" version' -l 'version' -d 'Show the version.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os config" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices" version' -l 'version' -d 'Show the version.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_positional "cuttle-os devices" -eq 1' -fa 'create' -d 'Create a device or a provisioning policy.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_positional "cuttle-os devices" -eq 1' -fa 'get' -d 'Show a device, a provisioning policy or an approval request; whole with -o json.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_positional "cuttle-os devices" -eq 1' -fa 'list' -d 'List devices, provisioning policies or approval requests.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_positional "cuttle-os devices" -eq 1' -fa 'update' -d 'Change fields of a device or a provisioning policy.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_positional "cuttle-os devices" -eq 1' -fa 'delete' -d 'Delete a device or a provisioning policy.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_positional "cuttle-os devices" -eq 1' -fa 'provision-service-account-to-device' -d 'Make a service account and a key for a device, and print the key.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_positional "cuttle-os devices" -eq 1' -fa 'provision-service-account-to-provisioning-policy' -d 'Make a service account and a key for a provisioning policy, and print the key.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_positional "cuttle-os devices" -eq 1' -fa 'remove-service-account-from-device' -d 'Take the service account of a device away: what uses its key is shut out.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_positional "cuttle-os devices" -eq 1' -fa 'remove-service-account-from-provisioning-policy' -d 'Take the service account of a provisioning policy away: images with its key register no more.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_positional "cuttle-os devices" -eq 1' -fa 'approve' -d 'Approve new hardware that asks for its registration, or revoke that.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_positional "cuttle-os devices" -eq 1' -fa 'verify' -d 'Compare what a device reported after its first boot with what its image holds.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_positional "cuttle-os devices" -eq 1' -fa 'logs' -d 'Print the logs of a device that the service has stored.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_positional "cuttle-os devices" -eq 1' -fa 'ssh' -d 'The vendor\'s tool does this: its command line is shown.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_positional "cuttle-os devices" -eq 1' -fa 'forward-port' -d 'The vendor\'s tool does this: its command line is shown.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices create" display-name' -l 'display-name' -d 'What people call it.' -rfka ''
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices create" spec' -l 'spec' -d 'Its spec: JSON, or @ and a file.' -rfka ''
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices create" devices-endpoint' -l 'devices-endpoint' -d 'The Devices service (default: https://devices. and the endpoint domain).' -rfka ''
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices create" credentials' -l 'credentials' -d 'The key of the service account that calls (default: a token in CUTTLE_ACCESS_TOKEN or AUTH_TOKEN).' -rfa '(for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.\'json\';printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices create" ca-file' -l 'ca-file' -d 'Certificates to trust in the place of the system\'s, PEM.' -rfa '(set -l exts \'pem\' \'crt\';for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.{$exts};printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices create" project' -l 'project' -d 'The project of what is named by its id (default: CUTTLE_PROJECT).' -rfka ''
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices create" region' -l 'region' -d 'Its region (default: every region is looked in).' -rfka ''
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices create" endpoint-domain' -l 'endpoint-domain' -d 'The endpoint domain (default: edgelq.com).' -rfka ''
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices create" o output' -s 'o' -l 'output' -d 'Print a table for people or JSON for programs (default: table).' -rfka 'table json'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices create" color' -l 'color' -d 'Whether to use colours (default: auto).' -rfka 'auto always never'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices create" version' -l 'version' -d 'Show the version.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices create" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices get" view' -l 'view' -d 'How much of it: NAME, BASIC, DETAIL or FULL.' -rfka 'NAME BASIC DETAIL FULL'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices get" provisioning-policy' -l 'provisioning-policy' -d 'The policy of an approval request.' -rfka ''
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices get" devices-endpoint' -l 'devices-endpoint' -d 'The Devices service (default: https://devices. and the endpoint domain).' -rfka ''
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices get" credentials' -l 'credentials' -d 'The key of the service account that calls (default: a token in CUTTLE_ACCESS_TOKEN or AUTH_TOKEN).' -rfa '(for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.\'json\';printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices get" ca-file' -l 'ca-file' -d 'Certificates to trust in the place of the system\'s, PEM.' -rfa '(set -l exts \'pem\' \'crt\';for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.{$exts};printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices get" project' -l 'project' -d 'The project of what is named by its id (default: CUTTLE_PROJECT).' -rfka ''
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices get" region' -l 'region' -d 'Its region (default: every region is looked in).' -rfka ''
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices get" endpoint-domain' -l 'endpoint-domain' -d 'The endpoint domain (default: edgelq.com).' -rfka ''
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices get" o output' -s 'o' -l 'output' -d 'Print a table for people or JSON for programs (default: table).' -rfka 'table json'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices get" color' -l 'color' -d 'Whether to use colours (default: auto).' -rfka 'auto always never'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices get" version' -l 'version' -d 'Show the version.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices get" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices list" provisioning-policy' -l 'provisioning-policy' -d 'The policy of approval requests.' -rfka ''
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices list" filter' -l 'filter' -d 'Which of them, in the service\'s language: \'metadata.labels.device = "raspberry-pi"\'.' -rfka ''
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices list" page-size' -l 'page-size' -d 'How many a page; all pages are fetched.' -rfka ''
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices list" view' -l 'view' -d 'How much of each: NAME, BASIC, DETAIL or FULL.' -rfka 'NAME BASIC DETAIL FULL'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices list" devices-endpoint' -l 'devices-endpoint' -d 'The Devices service (default: https://devices. and the endpoint domain).' -rfka ''
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices list" credentials' -l 'credentials' -d 'The key of the service account that calls (default: a token in CUTTLE_ACCESS_TOKEN or AUTH_TOKEN).' -rfa '(for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.\'json\';printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices list" ca-file' -l 'ca-file' -d 'Certificates to trust in the place of the system\'s, PEM.' -rfa '(set -l exts \'pem\' \'crt\';for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.{$exts};printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices list" project' -l 'project' -d 'The project of what is named by its id (default: CUTTLE_PROJECT).' -rfka ''
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices list" region' -l 'region' -d 'Its region (default: every region is looked in).' -rfka ''
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices list" endpoint-domain' -l 'endpoint-domain' -d 'The endpoint domain (default: edgelq.com).' -rfka ''
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices list" o output' -s 'o' -l 'output' -d 'Print a table for people or JSON for programs (default: table).' -rfka 'table json'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices list" color' -l 'color' -d 'Whether to use colours (default: auto).' -rfka 'auto always never'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices list" version' -l 'version' -d 'Show the version.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices list" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices update" update-mask' -l 'update-mask' -d 'The fields that change, between commas: spec.loggingConfig.' -rfka ''
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices update" spec' -l 'spec' -d 'Their new values: JSON, or @ and a file.' -rfka ''
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices update" display-name' -l 'display-name' -d 'What people call it.' -rfka ''
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices update" devices-endpoint' -l 'devices-endpoint' -d 'The Devices service (default: https://devices. and the endpoint domain).' -rfka ''
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices update" credentials' -l 'credentials' -d 'The key of the service account that calls (default: a token in CUTTLE_ACCESS_TOKEN or AUTH_TOKEN).' -rfa '(for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.\'json\';printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices update" ca-file' -l 'ca-file' -d 'Certificates to trust in the place of the system\'s, PEM.' -rfa '(set -l exts \'pem\' \'crt\';for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.{$exts};printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices update" project' -l 'project' -d 'The project of what is named by its id (default: CUTTLE_PROJECT).' -rfka ''
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices update" region' -l 'region' -d 'Its region (default: every region is looked in).' -rfka ''
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices update" endpoint-domain' -l 'endpoint-domain' -d 'The endpoint domain (default: edgelq.com).' -rfka ''
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices update" o output' -s 'o' -l 'output' -d 'Print a table for people or JSON for programs (default: table).' -rfka 'table json'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices update" color' -l 'color' -d 'Whether to use colours (default: auto).' -rfka 'auto always never'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices update" version' -l 'version' -d 'Show the version.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices update" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices delete" devices-endpoint' -l 'devices-endpoint' -d 'The Devices service (default: https://devices. and the endpoint domain).' -rfka ''
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices delete" credentials' -l 'credentials' -d 'The key of the service account that calls (default: a token in CUTTLE_ACCESS_TOKEN or AUTH_TOKEN).' -rfa '(for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.\'json\';printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices delete" ca-file' -l 'ca-file' -d 'Certificates to trust in the place of the system\'s, PEM.' -rfa '(set -l exts \'pem\' \'crt\';for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.{$exts};printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices delete" project' -l 'project' -d 'The project of what is named by its id (default: CUTTLE_PROJECT).' -rfka ''
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices delete" region' -l 'region' -d 'Its region (default: every region is looked in).' -rfka ''
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices delete" endpoint-domain' -l 'endpoint-domain' -d 'The endpoint domain (default: edgelq.com).' -rfka ''
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices delete" o output' -s 'o' -l 'output' -d 'Print a table for people or JSON for programs (default: table).' -rfka 'table json'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices delete" color' -l 'color' -d 'Whether to use colours (default: auto).' -rfka 'auto always never'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices delete" version' -l 'version' -d 'Show the version.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices delete" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices provision-service-account-to-device" name' -l 'name' -d 'The device.' -rfka ''
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices provision-service-account-to-device" show-key' -l 'show-key' -d 'Print the key to a terminal, too.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices provision-service-account-to-device" devices-endpoint' -l 'devices-endpoint' -d 'The Devices service (default: https://devices. and the endpoint domain).' -rfka ''
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices provision-service-account-to-device" credentials' -l 'credentials' -d 'The key of the service account that calls (default: a token in CUTTLE_ACCESS_TOKEN or AUTH_TOKEN).' -rfa '(for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.\'json\';printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices provision-service-account-to-device" ca-file' -l 'ca-file' -d 'Certificates to trust in the place of the system\'s, PEM.' -rfa '(set -l exts \'pem\' \'crt\';for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.{$exts};printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices provision-service-account-to-device" project' -l 'project' -d 'The project of what is named by its id (default: CUTTLE_PROJECT).' -rfka ''
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices provision-service-account-to-device" region' -l 'region' -d 'Its region (default: every region is looked in).' -rfka ''
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices provision-service-account-to-device" endpoint-domain' -l 'endpoint-domain' -d 'The endpoint domain (default: edgelq.com).' -rfka ''
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices provision-service-account-to-device" o output' -s 'o' -l 'output' -d 'Print a table for people or JSON for programs (default: table).' -rfka 'table json'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices provision-service-account-to-device" color' -l 'color' -d 'Whether to use colours (default: auto).' -rfka 'auto always never'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices provision-service-account-to-device" version' -l 'version' -d 'Show the version.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices provision-service-account-to-device" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices provision-service-account-to-provisioning-policy" name' -l 'name' -d 'The provisioning policy.' -rfka ''
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices provision-service-account-to-provisioning-policy" show-key' -l 'show-key' -d 'Print the key to a terminal, too.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices provision-service-account-to-provisioning-policy" devices-endpoint' -l 'devices-endpoint' -d 'The Devices service (default: https://devices. and the endpoint domain).' -rfka ''
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices provision-service-account-to-provisioning-policy" credentials' -l 'credentials' -d 'The key of the service account that calls (default: a token in CUTTLE_ACCESS_TOKEN or AUTH_TOKEN).' -rfa '(for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.\'json\';printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices provision-service-account-to-provisioning-policy" ca-file' -l 'ca-file' -d 'Certificates to trust in the place of the system\'s, PEM.' -rfa '(set -l exts \'pem\' \'crt\';for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.{$exts};printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices provision-service-account-to-provisioning-policy" project' -l 'project' -d 'The project of what is named by its id (default: CUTTLE_PROJECT).' -rfka ''
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices provision-service-account-to-provisioning-policy" region' -l 'region' -d 'Its region (default: every region is looked in).' -rfka ''
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices provision-service-account-to-provisioning-policy" endpoint-domain' -l 'endpoint-domain' -d 'The endpoint domain (default: edgelq.com).' -rfka ''
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices provision-service-account-to-provisioning-policy" o output' -s 'o' -l 'output' -d 'Print a table for people or JSON for programs (default: table).' -rfka 'table json'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices provision-service-account-to-provisioning-policy" color' -l 'color' -d 'Whether to use colours (default: auto).' -rfka 'auto always never'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices provision-service-account-to-provisioning-policy" version' -l 'version' -d 'Show the version.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices provision-service-account-to-provisioning-policy" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices remove-service-account-from-device" name' -l 'name' -d 'The device.' -rfka ''
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices remove-service-account-from-device" devices-endpoint' -l 'devices-endpoint' -d 'The Devices service (default: https://devices. and the endpoint domain).' -rfka ''
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices remove-service-account-from-device" credentials' -l 'credentials' -d 'The key of the service account that calls (default: a token in CUTTLE_ACCESS_TOKEN or AUTH_TOKEN).' -rfa '(for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.\'json\';printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices remove-service-account-from-device" ca-file' -l 'ca-file' -d 'Certificates to trust in the place of the system\'s, PEM.' -rfa '(set -l exts \'pem\' \'crt\';for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.{$exts};printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices remove-service-account-from-device" project' -l 'project' -d 'The project of what is named by its id (default: CUTTLE_PROJECT).' -rfka ''
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices remove-service-account-from-device" region' -l 'region' -d 'Its region (default: every region is looked in).' -rfka ''
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices remove-service-account-from-device" endpoint-domain' -l 'endpoint-domain' -d 'The endpoint domain (default: edgelq.com).' -rfka ''
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices remove-service-account-from-device" o output' -s 'o' -l 'output' -d 'Print a table for people or JSON for programs (default: table).' -rfka 'table json'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices remove-service-account-from-device" color' -l 'color' -d 'Whether to use colours (default: auto).' -rfka 'auto always never'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices remove-service-account-from-device" version' -l 'version' -d 'Show the version.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices remove-service-account-from-device" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices remove-service-account-from-provisioning-policy" name' -l 'name' -d 'The provisioning policy.' -rfka ''
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices remove-service-account-from-provisioning-policy" devices-endpoint' -l 'devices-endpoint' -d 'The Devices service (default: https://devices. and the endpoint domain).' -rfka ''
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices remove-service-account-from-provisioning-policy" credentials' -l 'credentials' -d 'The key of the service account that calls (default: a token in CUTTLE_ACCESS_TOKEN or AUTH_TOKEN).' -rfa '(for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.\'json\';printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices remove-service-account-from-provisioning-policy" ca-file' -l 'ca-file' -d 'Certificates to trust in the place of the system\'s, PEM.' -rfa '(set -l exts \'pem\' \'crt\';for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.{$exts};printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices remove-service-account-from-provisioning-policy" project' -l 'project' -d 'The project of what is named by its id (default: CUTTLE_PROJECT).' -rfka ''
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices remove-service-account-from-provisioning-policy" region' -l 'region' -d 'Its region (default: every region is looked in).' -rfka ''
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices remove-service-account-from-provisioning-policy" endpoint-domain' -l 'endpoint-domain' -d 'The endpoint domain (default: edgelq.com).' -rfka ''
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices remove-service-account-from-provisioning-policy" o output' -s 'o' -l 'output' -d 'Print a table for people or JSON for programs (default: table).' -rfka 'table json'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices remove-service-account-from-provisioning-policy" color' -l 'color' -d 'Whether to use colours (default: auto).' -rfka 'auto always never'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices remove-service-account-from-provisioning-policy" version' -l 'version' -d 'Show the version.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices remove-service-account-from-provisioning-policy" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices approve" provisioning-policy' -l 'provisioning-policy' -d 'The policy of a request that is named by its id.' -rfka ''
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices approve" revoke' -l 'revoke' -d 'Revoke it instead.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices approve" devices-endpoint' -l 'devices-endpoint' -d 'The Devices service (default: https://devices. and the endpoint domain).' -rfka ''
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices approve" credentials' -l 'credentials' -d 'The key of the service account that calls (default: a token in CUTTLE_ACCESS_TOKEN or AUTH_TOKEN).' -rfa '(for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.\'json\';printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices approve" ca-file' -l 'ca-file' -d 'Certificates to trust in the place of the system\'s, PEM.' -rfa '(set -l exts \'pem\' \'crt\';for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.{$exts};printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices approve" project' -l 'project' -d 'The project of what is named by its id (default: CUTTLE_PROJECT).' -rfka ''
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices approve" region' -l 'region' -d 'Its region (default: every region is looked in).' -rfka ''
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices approve" endpoint-domain' -l 'endpoint-domain' -d 'The endpoint domain (default: edgelq.com).' -rfka ''
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices approve" o output' -s 'o' -l 'output' -d 'Print a table for people or JSON for programs (default: table).' -rfka 'table json'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices approve" color' -l 'color' -d 'Whether to use colours (default: auto).' -rfka 'auto always never'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices approve" version' -l 'version' -d 'Show the version.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices approve" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_positional "cuttle-os devices verify" -eq 1' -fa '(set -l exts \'raw\' \'qcow2\' \'img\' \'xz\' \'txz\' \'zst\' \'zstd\' \'tzst\' \'gz\' \'gzip\' \'tgz\' \'zip\';for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.{$exts};printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices verify" layout' -l 'layout' -d 'Where settings are in the image: spektra-edge, debian, or a file.' -rfka '(__cuttle-os_custom_completion ---completion devices verify -- --layout (count (__cuttle-os_tokens -pc)) (__cuttle-os_tokens -tC))'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices verify" devices-endpoint' -l 'devices-endpoint' -d 'The Devices service (default: https://devices. and the endpoint domain).' -rfka ''
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices verify" credentials' -l 'credentials' -d 'The key of the service account that calls (default: a token in CUTTLE_ACCESS_TOKEN or AUTH_TOKEN).' -rfa '(for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.\'json\';printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices verify" ca-file' -l 'ca-file' -d 'Certificates to trust in the place of the system\'s, PEM.' -rfa '(set -l exts \'pem\' \'crt\';for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.{$exts};printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices verify" project' -l 'project' -d 'The project of what is named by its id (default: CUTTLE_PROJECT).' -rfka ''
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices verify" region' -l 'region' -d 'Its region (default: every region is looked in).' -rfka ''
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices verify" endpoint-domain' -l 'endpoint-domain' -d 'The endpoint domain (default: edgelq.com).' -rfka ''
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices verify" o output' -s 'o' -l 'output' -d 'Print a table for people or JSON for programs (default: table).' -rfka 'table json'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices verify" color' -l 'color' -d 'Whether to use colours (default: auto).' -rfka 'auto always never'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices verify" version' -l 'version' -d 'Show the version.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices verify" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices logs" archival' -l 'archival' -d 'The logs that are stored.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices logs" follow' -l 'follow' -d 'The vendor\'s tool does this: its command line is shown.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices logs" since' -l 'since' -d 'From so many seconds ago.' -rfka ''
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices logs" devices-endpoint' -l 'devices-endpoint' -d 'The Devices service (default: https://devices. and the endpoint domain).' -rfka ''
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices logs" credentials' -l 'credentials' -d 'The key of the service account that calls (default: a token in CUTTLE_ACCESS_TOKEN or AUTH_TOKEN).' -rfa '(for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.\'json\';printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices logs" ca-file' -l 'ca-file' -d 'Certificates to trust in the place of the system\'s, PEM.' -rfa '(set -l exts \'pem\' \'crt\';for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.{$exts};printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices logs" project' -l 'project' -d 'The project of what is named by its id (default: CUTTLE_PROJECT).' -rfka ''
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices logs" region' -l 'region' -d 'Its region (default: every region is looked in).' -rfka ''
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices logs" endpoint-domain' -l 'endpoint-domain' -d 'The endpoint domain (default: edgelq.com).' -rfka ''
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices logs" o output' -s 'o' -l 'output' -d 'Print a table for people or JSON for programs (default: table).' -rfka 'table json'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices logs" color' -l 'color' -d 'Whether to use colours (default: auto).' -rfka 'auto always never'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices logs" version' -l 'version' -d 'Show the version.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices logs" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices ssh" o output' -s 'o' -l 'output' -d 'Print a table for people or JSON for programs (default: table).' -rfka 'table json'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices ssh" color' -l 'color' -d 'Whether to use colours (default: auto).' -rfka 'auto always never'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices ssh" version' -l 'version' -d 'Show the version.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices ssh" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices forward-port" o output' -s 'o' -l 'output' -d 'Print a table for people or JSON for programs (default: table).' -rfka 'table json'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices forward-port" color' -l 'color' -d 'Whether to use colours (default: auto).' -rfka 'auto always never'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices forward-port" version' -l 'version' -d 'Show the version.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os devices forward-port" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'cuttle-os' -n '__cuttle-os_should_offer_completions_for_flags_or_options "cuttle-os help" version' -l 'version' -d 'Show the version.'
