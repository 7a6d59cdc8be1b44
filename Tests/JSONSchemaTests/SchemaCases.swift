// SPDX-License-Identifier: Apache-2.0

/// Schemas, each with documents that it was written to tell apart.
let schemaCases: [(String, [String])] = [
    ("true", ["1", "null"]),
    ("false", ["1", "{}"]),
    ("{}", ["1", "[]"]),
    (#"{"type": "string"}"#, [#""a""#, "1", "null", "true", "[]", "{}"]),
    (#"{"type": "integer"}"#, ["1", "1.0", "1e3", "1.5", "-0", #""1""#, "12345678901234567890", "1e-1"]),
    (#"{"type": "number"}"#, ["1", "1.5", "-1e-7", #""1""#]),
    (#"{"type": "boolean"}"#, ["true", "false", "0", #""true""#]),
    (#"{"type": "null"}"#, ["null", "0", #""""#, "false"]),
    (#"{"type": ["array", "object"]}"#, ["[]", "{}", "1"]),
    (
        #"{"enum": [1, "a", null, true, [1, 2], {"a": 1}]}"#,
        ["1", "1.0", "true", "null", "[1, 2]", "[2, 1]", #"{"a": 1}"#, #"{"a": 2}"#, #""1""#]
    ),
    (#"{"const": 0}"#, ["0", "0.0", "-0", "false", "null", #""0""#]),
    (#"{"const": false}"#, ["false", "0", "true"]),
    (#"{"const": {"a": [1, {"b": null}]}}"#, [#"{"a": [1, {"b": null}]}"#, #"{"a": [1, {}]}"#]),
    (#"{"minLength": 2, "maxLength": 3}"#, [#""a""#, #""ab""#, #""🐢🐢🐢""#, #""abcd""#, "1", #""e\u0301e\u0301""#]),
    (#"{"pattern": "^a.*z$"}"#, [#""az""#, #""abcz""#, #""azb""#, "5"]),
    (#"{"pattern": "b"}"#, [#""abc""#, #""ac""#]),
    (#"{"minimum": 1, "maximum": 10}"#, ["0", "1", "10", "10.5", #""x""#]),
    (#"{"exclusiveMinimum": 1, "exclusiveMaximum": 10}"#, ["1", "1.1", "10", "9"]),
    (#"{"multipleOf": 4}"#, ["8", "6", "0", "-4", "4.0"]),
    (#"{"multipleOf": 0.5}"#, ["1.5", "1.6"]),
    (#"{"items": {"type": "integer"}}"#, ["[1, 2]", #"[1, "a"]"#, "[]", "1"]),
    (
        #"{"prefixItems": [{"type": "integer"}, {"type": "string"}], "items": false}"#,
        [#"[1, "a"]"#, "[1]", "[1, 2]", #"[1, "a", 3]"#, "[]"]
    ),
    (#"{"minItems": 1, "maxItems": 2}"#, ["[]", "[1]", "[1, 2]", "[1, 2, 3]"]),
    (
        #"{"uniqueItems": true}"#,
        [
            "[1, 2]", "[1, 1]", "[1, 1.0]", "[1, true]", "[0, false]", #"[{"a": 1, "b": 2}, {"b": 2, "a": 1}]"#,
            #"["1", 1]"#, "[[1], [1]]", "[null, null]", #"["n", null]"#, #"["a", "b"]"#,
        ]
    ),
    (
        #"{"properties": {"a": {"type": "integer"}}, "additionalProperties": false}"#,
        [#"{"a": 1}"#, #"{"a": "x"}"#, #"{"b": 1}"#, "{}", "[]"]
    ),
    (
        #"{"properties": {"a": true}, "patternProperties": {"^x": {"type": "string"}}, "additionalProperties": {"type": "null"}}"#,
        [#"{"a": 1, "xy": "b", "z": null}"#, #"{"xy": 1}"#, #"{"z": 1}"#]
    ),
    (#"{"propertyNames": {"pattern": "^[a-z]+$"}}"#, [#"{"abc": 1}"#, #"{"A": 1}"#, "{}"]),
    (#"{"required": ["a", "b"]}"#, [#"{"a": 1, "b": 2}"#, #"{"a": 1}"#, "[]"]),
    (#"{"dependentRequired": {"a": ["b"]}}"#, [#"{"a": 1, "b": 2}"#, #"{"a": 1}"#, #"{"b": 1}"#]),
    (#"{"minProperties": 1, "maxProperties": 2}"#, ["{}", #"{"a": 1}"#, #"{"a": 1, "b": 2, "c": 3}"#]),
    (#"{"allOf": [{"minimum": 2}, {"maximum": 4}]}"#, ["1", "3", "5"]),
    (#"{"anyOf": [{"type": "string"}, {"minimum": 2}]}"#, [#""a""#, "3", "1"]),
    (#"{"oneOf": [{"minimum": 2}, {"maximum": 4}]}"#, ["1", "3", "5"]),
    (#"{"oneOf": [{"type": "integer"}, {"type": "string"}, {"minimum": 3}]}"#, ["1", "3", #""a""#, "null", "3.5"]),
    (#"{"not": {"type": "integer"}}"#, ["1", "1.5"]),
    (
        #"{"if": {"properties": {"k": {"const": 1}}, "required": ["k"]}, "then": {"required": ["a"]}, "else": {"required": ["b"]}}"#,
        [#"{"k": 1, "a": 1}"#, #"{"k": 1, "b": 1}"#, #"{"k": 2, "b": 1}"#, #"{"k": 2, "a": 1}"#]
    ),
    (#"{"if": {"type": "integer"}, "then": {"minimum": 5}}"#, ["4", "6", #""a""#]),
    (
        ##"{"$defs": {"tree": {"type": "object", "additionalProperties": {"$ref": "#/$defs/tree"}}}, "$ref": "#/$defs/tree"}"##,
        ["{}", #"{"a": {"b": {}}}"#, #"{"a": {"b": 1}}"#]
    ),
    (
        ##"{"$defs": {"short": {"maxLength": 2}}, "$ref": "#/$defs/short", "minLength": 1}"##,
        [#""""#, #""a""#, #""abc""#]
    ),
    (
        ##"{"properties": {"next": {"$ref": "#"}}, "additionalProperties": false}"##,
        [#"{"next": {"next": {}}}"#, #"{"next": {"x": 1}}"#]
    ),
    (
        #"{"anyOf": [{"properties": {"t": {"const": "a"}, "x": {"type": "integer"}}, "required": ["t"]}, {"properties": {"t": {"const": "b"}, "y": {"type": "string"}}, "required": ["t", "y"]}]}"#,
        [#"{"t": "a", "x": 1}"#, #"{"t": "b"}"#, #"{"t": "b", "y": "z"}"#, #"{"t": "c"}"#]
    ),
    (
        #"{"type": "object", "title": "x", "description": "y", "default": 1, "examples": [1], "format": "email", "deprecated": false, "$comment": "z"}"#,
        ["{}", "1"]
    ),
]
