// SPDX-License-Identifier: Apache-2.0
#include "CSchemas.h"
#include <string.h>

static const unsigned char disk_mapping[] = {
#embed "../../schemas/disk-mapping.schema.json"
};

static const unsigned char netplan[] = {
#embed "../../schemas/netplan.schema.json"
};

static const unsigned char default_network_agent[] = {
#embed "../../schemas/default-network-agent.yaml"
};

static const unsigned char service_account_key[] = {
#embed "../../schemas/service-account-key.schema.json"
};

static const unsigned char image_layout[] = {
#embed "../../schemas/image-layout.schema.json"
};

static const unsigned char layout_spektra_edge[] = {
#embed "../../schemas/layouts/spektra-edge.yaml"
};

static const unsigned char layout_debian[] = {
#embed "../../schemas/layouts/debian.yaml"
};

static const unsigned char default_disk_mapping[] = {
#embed "../../schemas/default-disk-mapping.yaml"
};

static const unsigned char batch_manifest[] = {
#embed "../../schemas/batch-manifest.schema.json"
};

static const unsigned char device_spec[] = {
#embed "../../schemas/device-spec.schema.json"
};

static const unsigned char provisioning_policy_spec[] = {
#embed "../../schemas/provisioning-policy-spec.schema.json"
};

static const unsigned char batch_event[] = {
#embed "../../schemas/batch-event.schema.json"
};

static const unsigned char batch_report[] = {
#embed "../../schemas/batch-report.schema.json"
};

static const unsigned char diff_report[] = {
#embed "../../schemas/diff-report.schema.json"
};

static const unsigned char disks_report[] = {
#embed "../../schemas/disks-report.schema.json"
};

static const unsigned char done_report[] = {
#embed "../../schemas/done-report.schema.json"
};

static const unsigned char edit_report[] = {
#embed "../../schemas/edit-report.schema.json"
};

static const unsigned char error_report[] = {
#embed "../../schemas/error-report.schema.json"
};

static const unsigned char hash_report[] = {
#embed "../../schemas/hash-report.schema.json"
};

static const unsigned char inspect_report[] = {
#embed "../../schemas/inspect-report.schema.json"
};

static const unsigned char list_report[] = {
#embed "../../schemas/list-report.schema.json"
};

static const unsigned char logs_report[] = {
#embed "../../schemas/logs-report.schema.json"
};

static const unsigned char receipt[] = {
#embed "../../schemas/receipt.schema.json"
};

static const unsigned char recover_report[] = {
#embed "../../schemas/recover-report.schema.json"
};

static const unsigned char undo_report[] = {
#embed "../../schemas/undo-report.schema.json"
};

static const unsigned char validate_report[] = {
#embed "../../schemas/validate-report.schema.json"
};

static const unsigned char verify_report[] = {
#embed "../../schemas/verify-report.schema.json"
};

static const unsigned char write_report[] = {
#embed "../../schemas/write-report.schema.json"
};

static const unsigned char schemas_report[] = {
#embed "../../schemas/schemas-report.schema.json"
};

static const unsigned char config[] = {
#embed "../../schemas/config.schema.json"
};

static const unsigned char config_report[] = {
#embed "../../schemas/config-report.schema.json"
};

static const unsigned char batch_report_style[] = {
#embed "../../assets/batch-report.css"
};

static const unsigned char batch_report_script[] = {
#embed "../../assets/batch-report.js"
};

static const struct {
    const char *name;
    const unsigned char *bytes;
    size_t size;
} files[] = {
    {"disk-mapping.schema.json", disk_mapping, sizeof disk_mapping},
    {"netplan.schema.json", netplan, sizeof netplan},
    {"default-network-agent.yaml", default_network_agent, sizeof default_network_agent},
    {"service-account-key.schema.json", service_account_key, sizeof service_account_key},
    {"image-layout.schema.json", image_layout, sizeof image_layout},
    {"layouts/spektra-edge.yaml", layout_spektra_edge, sizeof layout_spektra_edge},
    {"layouts/debian.yaml", layout_debian, sizeof layout_debian},
    {"batch-manifest.schema.json", batch_manifest, sizeof batch_manifest},
    {"device-spec.schema.json", device_spec, sizeof device_spec},
    {"provisioning-policy-spec.schema.json", provisioning_policy_spec, sizeof provisioning_policy_spec},
    {"default-disk-mapping.yaml", default_disk_mapping, sizeof default_disk_mapping},
    {"batch-event.schema.json", batch_event, sizeof batch_event},
    {"batch-report.schema.json", batch_report, sizeof batch_report},
    {"diff-report.schema.json", diff_report, sizeof diff_report},
    {"disks-report.schema.json", disks_report, sizeof disks_report},
    {"done-report.schema.json", done_report, sizeof done_report},
    {"edit-report.schema.json", edit_report, sizeof edit_report},
    {"error-report.schema.json", error_report, sizeof error_report},
    {"hash-report.schema.json", hash_report, sizeof hash_report},
    {"inspect-report.schema.json", inspect_report, sizeof inspect_report},
    {"list-report.schema.json", list_report, sizeof list_report},
    {"logs-report.schema.json", logs_report, sizeof logs_report},
    {"receipt.schema.json", receipt, sizeof receipt},
    {"recover-report.schema.json", recover_report, sizeof recover_report},
    {"undo-report.schema.json", undo_report, sizeof undo_report},
    {"validate-report.schema.json", validate_report, sizeof validate_report},
    {"verify-report.schema.json", verify_report, sizeof verify_report},
    {"write-report.schema.json", write_report, sizeof write_report},
    {"schemas-report.schema.json", schemas_report, sizeof schemas_report},
    {"config.schema.json", config, sizeof config},
    {"config-report.schema.json", config_report, sizeof config_report},
    {"batch-report.css", batch_report_style, sizeof batch_report_style},
    {"batch-report.js", batch_report_script, sizeof batch_report_script},
};

const unsigned char *cuttle_embedded_file(const char *name, size_t *size) {
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        if (strcmp(files[i].name, name) == 0) {
            *size = files[i].size;
            return files[i].bytes;
        }
    }
    *size = 0;
    return NULL;
}

const char *cuttle_embedded_name(size_t place) {
    return place < sizeof files / sizeof files[0] ? files[place].name : NULL;
}
