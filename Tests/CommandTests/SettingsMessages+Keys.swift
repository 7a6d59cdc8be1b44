// SPDX-License-Identifier: Apache-2.0

import Foundation

private let pem = "-----BEGIN PRIVATE KEY-----\nS3CRETS3CRET\n-----END PRIVATE KEY-----\n"

/// A key's file with this text, or this JSON, as its private key.
private func key(_ text: String? = nil, raw: String? = nil) -> String {
    """
    {
     "type": "service_account",
     "client_email": "sa1@proj1.us-west2.serviceaccounts.iam.edgelq.com",
     "private_key_id": "projects/proj1/regions/us-west2/serviceAccounts/sa1/serviceAccountKeys/key1",
     "private_key": \(raw ?? (text ?? pem).inJSON)
    }

    """
}

extension String {
    fileprivate var base64: String { Data(utf8).base64EncodedString() }

    /// A JSON string of this text.
    fileprivate var inJSON: String {
        let escaped = replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
        return "\"\(escaped)\""
    }
}

extension FileMessage {
    static let serviceAccountKeys: [FileMessage] = [
        FileMessage(
            "base64 of the key", "--project-service-account-key",
            key().base64 + "\n",
            #"""
            f: error: this is the key in base64, not the JSON itself [service-account-key.base64]
              hint: decode it: base64 -d FILE
            """#),
        FileMessage(
            "base64 in a JSON string", "--project-service-account-key",
            key().base64.inJSON,
            #"""
            f: error: this is the key in base64, not the JSON itself [service-account-key.base64]
              hint: decode it: base64 -d FILE
            """#),
        FileMessage(
            "base64 in the answer", "--project-service-account-key",
            "{\"serviceAccount\": \(key().base64.inJSON)}",
            #"""
            f: error: the key is in base64 within the JSON [service-account-key.base64]
              hint: take it out: jq -r '.[]' FILE | base64 -d
            """#),
        FileMessage(
            "JSON in a JSON string", "--project-service-account-key",
            key().inJSON,
            #"""
            f: error: the key is JSON within a JSON string [service-account-key.encoded-twice]
              hint: take it out: jq fromjson FILE
            """#),
        FileMessage(
            "JSON in a JSON string in the answer", "--project-service-account-key",
            "{\"serviceAccount\": \(key().inJSON)}",
            #"""
            f: error: the key is JSON within a JSON string [service-account-key.encoded-twice]
              hint: take it out: jq '.[] | fromjson' FILE
            """#),
        FileMessage(
            "a JSON string without its quotes", "--project-service-account-key",
            String(key().inJSON.dropFirst().dropLast()),
            #"""
            f: error: the quotes of this JSON have backslashes before them: it was the text of a JSON string [service-account-key.encoded-twice]
              hint: take it out of its JSON with jq -r, which leaves the backslashes out
            """#),
        FileMessage(
            "null", "--project-service-account-key", "null\n",
            #"""
            f: error: this is the word null: jq found nothing at the path that it was given [service-account-key.null]
              hint: look at what cuttle answers: cuttle devices provision-service-account-to-provisioning-policy -o json … | jq .serviceAccount
            """#),
        FileMessage(
            "an answer without a key", "--project-service-account-key", "{\"serviceAccount\": null}\n",
            #"""
            f: error: serviceAccount is null: there is no key in this answer [service-account-key.null]
              hint: look at what cuttle answers: cuttle devices provision-service-account-to-provisioning-policy -o json … | jq .serviceAccount
            """#),
        FileMessage(
            "an error of jq", "--project-service-account-key", "jq: error (at <stdin>:0): Cannot index string\n",
            #"""
            f: error: this is what a command said when it failed, not a key [service-account-key.command-output]
              hint: run it again, and look at what it says: cuttle devices provision-service-account-to-provisioning-policy -o json … | jq .serviceAccount
            """#),
        FileMessage(
            "a command that is not there", "--project-service-account-key", "bash: cuttle: command not found\n",
            #"""
            f: error: this is what a command said when it failed, not a key [service-account-key.command-output]
              hint: run it again, and look at what it says: cuttle devices provision-service-account-to-provisioning-policy -o json … | jq .serviceAccount
            """#),
        FileMessage(
            "a list of one key", "--project-service-account-key",
            "[\(key())]",
            #"""
            f: error: the key stands in a list [service-account-key.wrapped]
              hint: take it out: jq '.[]' FILE
            """#),
        FileMessage(
            "a key in one more object", "--project-service-account-key",
            "{\"data\": \(key())}",
            #"""
            f: error: the key stands one level too deep in this JSON [service-account-key.wrapped]
              hint: take it out: jq '.[]' FILE
            """#),
        FileMessage(
            "a key in a list in an object", "--project-service-account-key",
            "{\"items\": [\(key())]}",
            #"""
            f: error: the key stands in a list [service-account-key.wrapped]
              hint: take it out: jq '.[][]' FILE
            """#),
        FileMessage(
            "fields in camel case", "--project-service-account-key",
            key().replacing("client_email", with: "clientEmail").replacing("private_key_id", with: "privateKeyId")
                .replacing("private_key", with: "privateKey"),
            #"""
            f: error: the fields of this key have other names [service-account-key.field-names]
              hint: write type, client_email, private_key_id and private_key
            """#),
        FileMessage(
            "an empty object", "--project-service-account-key", "{}",
            #"""
            f:1:1: error: the keys "type", "client_email", "private_key_id" and "private_key" are missing [service-account-key.missing-key]
            """#),
        FileMessage(
            "a PEM in quotes", "--project-service-account-key",
            key("\"\(pem)\""),
            #"""
            f:5:17: error: private_key has quotes around its PEM [service-account-key.private-key.quoted]
              5 |  "private_key": ********
                |                 ^~~~~~~~ leave the inner quotes out
            """#),
        FileMessage(
            "a PEM as a JSON string", "--project-service-account-key",
            key("\"\(pem.replacing("\n", with: "\\n"))\""),
            #"""
            f:5:17: error: private_key is a JSON string within a JSON string [service-account-key.private-key.quoted]
              5 |  "private_key": ********
                |                 ^~~~~~~~ leave out its inner quotes, and write \n and not \\n in the JSON
            """#),
        FileMessage(
            "an indented PEM", "--project-service-account-key",
            key("  " + pem.replacing("\n", with: "\n  ")),
            #"""
            f:5:17: error: the lines of private_key begin with blanks [service-account-key.private-key.indented]
              5 |  "private_key": ********
                |                 ^~~~~~~~ leave the blanks out
            """#),
        FileMessage(
            "a PEM escaped twice", "--project-service-account-key",
            key(pem.replacing("\n", with: "\\n")),
            #"""
            f:5:17: error: the line breaks of private_key are escaped twice: it has the letters \n in it [service-account-key.private-key.escaped]
              5 |  "private_key": ********
                |                 ^~~~~~~~ write \n and not \\n in the JSON
            """#),
        FileMessage(
            "a PEM escaped twice in part", "--project-service-account-key",
            key(pem.replacing("\n", with: "\\n", maxReplacements: 1)),
            #"""
            f:5:17: error: the line breaks of private_key are escaped twice: it has the letters \n in it [service-account-key.private-key.escaped]
              5 |  "private_key": ********
                |                 ^~~~~~~~ write \n and not \\n in the JSON
            """#),
        FileMessage(
            "base64 of a PEM", "--project-service-account-key",
            key(pem.base64),
            #"""
            f:5:17: error: private_key is base64 of the PEM [service-account-key.private-key.base64]
              5 |  "private_key": ********
                |                 ^~~~~~~~ put the PEM itself there: base64 -d
            """#),
        FileMessage(
            "a PEM without BEGIN and END", "--project-service-account-key",
            key("S3CRETS3CRET"),
            #"""
            f:5:17: error: private_key lacks its -----BEGIN and -----END lines [service-account-key.private-key.bare]
              5 |  "private_key": ********
                |                 ^~~~~~~~ download the key again
            """#),
        FileMessage(
            "the name of a PEM file", "--project-service-account-key",
            key("/tmp/key.pem"),
            #"""
            f:5:17: error: private_key names a file, and must hold the key itself [service-account-key.private-key.file-name]
              5 |  "private_key": ********
                |                 ^~~~~~~~ put the file's text there
            """#),
        FileMessage(
            "a private key that is null", "--project-service-account-key",
            key(raw: "null"),
            #"""
            f: error: private_key is null: there was none where it was looked for [service-account-key.null]
              hint: look at what cuttle answers: cuttle devices provision-service-account-to-provisioning-policy -o json … | jq .serviceAccount
            """#),
        FileMessage(
            "a private key that is a number", "--project-service-account-key",
            key(raw: "4711"),
            #"""
            f:5:17: error: private_key must be text, not the number ******** [service-account-key.private-key]
              5 |  "private_key": ********
                |                 ^~~~~~~~ put it in quotes
            """#),
        FileMessage(
            "a no-break space in JSON", "--project-service-account-key",
            key().replacing(" \"type\"", with: "\u{A0}\"type\""),
            #"""
            f:2:1: error: a no-break space (U+00A0) stands here, and JSON does not take it for a blank [service-account-key.syntax]
              2 | <U+00A0>"type": ********
                | ^~~~~~~~ replace it by a plain blank
            """#),
    ]
}

extension FileMessage {
    static let sshKeys: [FileMessage] = [
        FileMessage(
            "base64 of the keys", "--ssh-authorized-keys",
            "c3NoLWVkMjU1MTkgQUFBQUMzTnphQzFsWkRJMU5URTVBQUFBSURhZjFGYzBjWjNpMndTZFpzS21IZzFxZDViWThiQnpyMHZaQzZvRDFHeHkgbWVAeAo=\n",
            #"""
            f: error: this is a text in base64, not an authorized_keys file [ssh-authorized-keys.wrong-file]
              hint: decode it first: base64 -d FILE
            """#),
        FileMessage(
            "null", "--ssh-authorized-keys", "null\n",
            #"""
            f: error: this is the word null, not an authorized_keys file [ssh-authorized-keys.wrong-file]
              hint: jq prints it where nothing is at the path that it was asked for: look at what jq was given
            """#),
        FileMessage(
            "a file's name", "--ssh-authorized-keys", "~/.ssh/id_ed25519.pub\n",
            #"""
            f: error: this is the name of a file, not an authorized_keys file [ssh-authorized-keys.wrong-file]
              hint: give that file itself
            """#),
        FileMessage(
            "a fingerprint", "--ssh-authorized-keys",
            "256 SHA256:S3CRETS3CRETS3CRETS3CRETS3CRETS3CRETS3CRET me@x (ED25519)\n",
            #"""
            f: error: this is the fingerprint of an SSH key, not an authorized_keys file [ssh-authorized-keys.wrong-file]
              hint: give the .pub file of the user's key
            """#),
        FileMessage(
            "known hosts", "--ssh-authorized-keys",
            "host.example.com ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDaf1Fc0cZ3i2wSdZsKmHg1qd5bY8bBzr0vZC6oD1Gxy me@x\n",
            #"""
            f: error: this is a known_hosts file, not an authorized_keys file [ssh-authorized-keys.wrong-file]
              hint: give the .pub file of the user's key
            """#),
        FileMessage(
            "hashed known hosts", "--ssh-authorized-keys",
            "|1|S3CRET=|S3CRET= ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDaf1Fc0cZ3i2wSdZsKmHg1qd5bY8bBzr0vZC6oD1Gxy me@x\n",
            #"""
            f: error: this is a known_hosts file, not an authorized_keys file [ssh-authorized-keys.wrong-file]
              hint: give the .pub file of the user's key
            """#),
        FileMessage(
            "a YAML list", "--ssh-authorized-keys",
            "ssh_authorized_keys:\n  - ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDaf1Fc0cZ3i2wSdZsKmHg1qd5bY8bBzr0vZC6oD1Gxy me@x\n",
            #"""
            f: error: this is a YAML list of SSH keys, not an authorized_keys file [ssh-authorized-keys.wrong-file]
              hint: write each key on a line of its own, without the dash
            """#),
        FileMessage(
            "a key in quotes", "--ssh-authorized-keys",
            "\"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDaf1Fc0cZ3i2wSdZsKmHg1qd5bY8bBzr0vZC6oD1Gxy me@x\"\n",
            #"""
            f:1:1: error: a quote or bracket stands before the key's type, and sshd reads it as a part of it [ssh-authorized-keys.quote]
              hint: begin the line with ssh-ed25519
            """#),
        FileMessage(
            "a key in a JSON list", "--ssh-authorized-keys",
            "[\"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDaf1Fc0cZ3i2wSdZsKmHg1qd5bY8bBzr0vZC6oD1Gxy me@x\"]\n",
            #"""
            f:1:1: error: a quote or bracket stands before the key's type, and sshd reads it as a part of it [ssh-authorized-keys.quote]
              hint: begin the line with ssh-ed25519
            """#),
        FileMessage(
            "a no-break space", "--ssh-authorized-keys",
            "ssh-ed25519\u{A0}AAAAC3NzaC1lZDI1NTE5AAAAIDaf1Fc0cZ3i2wSdZsKmHg1qd5bY8bBzr0vZC6oD1Gxy me@x\n",
            #"""
            f:1:12: error: a no-break space (U+00A0) stands in the line, and sshd does not take it for a blank [ssh-authorized-keys.blank]
              hint: replace it by a plain blank
            """#),
        FileMessage(
            "two keys in a line", "--ssh-authorized-keys",
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDaf1Fc0cZ3i2wSdZsKmHg1qd5bY8bBzr0vZC6oD1Gxy me@x\\nssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDaf1Fc0cZ3i2wSdZsKmHg1qd5bY8bBzr0vZC6oD1Gxy me@x\n",
            #"""
            f:1:1: warning: another key stands in this line, and sshd takes it for a comment [ssh-authorized-keys.second-key]
              1 | ssh-ed25519 ********
                | ^~~~~~~~~~~ put each key on a line of its own
            """#),
    ]
}
