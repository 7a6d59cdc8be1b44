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

static const struct {
    const char *name;
    const unsigned char *bytes;
    size_t size;
} files[] = {
    {"disk-mapping.schema.json", disk_mapping, sizeof disk_mapping},
    {"netplan.schema.json", netplan, sizeof netplan},
    {"default-network-agent.yaml", default_network_agent, sizeof default_network_agent},
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
