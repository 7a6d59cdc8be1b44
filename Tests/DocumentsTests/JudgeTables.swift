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

let jsonCases: [String] = [
    "1", "-0", "0.5", "1e5", "1E+5", "1e-5", "01", "-01", "1.", ".5", "+1", "-", "1e", "1e+", "0x10", "1_0", "--1",
    "true", "false", "null", "True", "nul", "nullnull", "NaN", "Infinity", "-Infinity", "undefined",
    "\"\"", "\"a\"", "\"\\n\"", "\"\\x41\"", "\"\\u0041\"", "\"\\u004\"", "\"\\uD83D\\uDE00\"", "\"\\uD83D\"",
    "\"\\uDE00\\uD83D\"",
    "\"\\uD83D\\u0041\"", "\"\\u+041\"", "\"\\u 041\"",
    "\"tab\there\"", "\"line\nhere\"", "\"\u{7F}\"", "\"\u{1F}\"", "\"", "\"\\\"", "'a'", "\"a", "a\"",
    "[]", "[1]", "[1,2]", "[1,]", "[,1]", "[1,,2]", "[1 2]", "[", "]", "[1", "[[]]", "[]]", "[ ]", "[\n1\n,\n2\n]",
    "{}", "{\"a\":1}", "{\"a\":1,}", "{,}", "{\"a\"}", "{\"a\":}", "{a:1}", "{1:1}", "{\"a\":1 \"b\":2}",
    "{\"a\" : 1 , \"b\" : 2}",
    "{\"a\":1,\"a\":2}", "{\"a\":1,\"\\u0061\":2}", "{", "}", "{\"a\":{\"b\":[]}}", "{\"\":0}",
    "", " ", "\n", " 1 ", "1 2", "1,", "// x\n1", "/* x */1", "1 // x", "# x\n1", "[1, # x\n2]", "\u{FEFF}1", "\u{A0}1",
    "\u{0C}1",
    "\u{2028}1", "\"\u{2028}\"", "\"żółw\"", "ż", "\"\u{0}\"", "\u{0}", "1e400", "123456789012345678901234567890",
    "[1]x", "{\"a\":1}x", "\"\\/\"", "\"\\'\"", "\"\\U0041\"", "\"\\\n\"",
]

let yamlCases: [String] = [
    "a: 1", "a: 1\nb:\n  - x\n  - y: z\n", "- a\n- b", "- - a\n  - b\n- c", "a", "'a'", "\"a\\tb\\u00e9\\x41\"",
    "{a: b, c: [d, e]}",
    "[a, [b, {c: d}]]", "a: |\n  x\n  y\n", "a: >\n  x\n  y\n\n  z\n", "a: |-\n  x\n", "a: |+\n  x\n\n",
    "a: |2\n   x\n  y\n",
    "a: 'it''s'", "a: x # c", "a: x#c", "# c\na: 1 # d\n", "a:\n  b:\n    c: 1\n  d: 2\n", "a: &x 1\nb: *x\n",
    "a: &x {y: 1}\nb: *x", "a: &x 1\nb: &x 2\n", "a: &x {b: &x 1}\n", "a: &x [1]\nb: *x\nc: &x 2\nd: *x\n",
    "a: &x 1\nb: &X 2\n",
    "&x a: 1\n&x b: 2\n", "&x a: 1\nb: *x\n", "a: *x\nb: &x 1\n", "- &x a\n- !!str &x b\n", "[&x a, *x, *x]",
    "a: !!str 1", "%YAML 1.1\n---\na: 1\n", "---\na: 1\n...\n", "a: 1\n---\nb: 2", "a:\n\tb: 1", "a: b: c", "a: [1, 2",
    "a: {1: 2",
    "a: 'x", "a: \"x", "a: @x", "a: `x", "a: %x", "a: - x", "- a: 1\n  b: 2\n-\n  c: 3\n", "a:\n- 1\n- 2\n",
    "? a\n: b\n", "? [a]\n: b\n",
    "a: 1\na: 2\n", "a:\n", "a: ~\n", "a: null", "\"a b\": c", "a b: c d", "a: c: d", "a: http://x/y:z", "a: x:y",
    "a: 1:2",
    "a: fe80::1", "a: \"fe80::1/64\"", "[fe80::1]", "addresses: [10.0.0.1/24, \"2001:db8::1/64\"]", "a: *none",
    "*x : 1", "&a b: &c d",
    "żółw: ☃\n", "a: \u{1F422}", "a: \"\u{1F422}\" # c\nb: 1", "a:   spaced   \n", "a: multi\n  line\n  plain\n",
    "a: 'multi\n  line'\n",
    "a: \"multi\\\n  line\"", "a: \"\\q\"", "- x\n y\n", "a:\n  - x\n b: 1\n", " a: 1\n b: 2", " a: 1\nb: 2",
    "a: {}\nb: []", "{}", "[]",
    "{a, b: c}", "[a: b]", "{a: , b: }", "a: {b: }", "\u{FEFF}a: 1", "a: 1\r\nb: 2\r\n",
    "a: yes\nb: 0o17\nc: 0x1f\nd: 1e3\n", "!!map {a: b}",
    "!x a", "- !!int '1'\n",
]
