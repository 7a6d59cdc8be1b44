// SPDX-License-Identifier: Apache-2.0

import Documents

let options = ParseOptions(idPrefix: "t")
