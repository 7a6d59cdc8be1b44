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
