# SPDX-License-Identifier: Apache-2.0
# Names every public and package declaration that has no doc comment. What a protocol of the standard library asks for says
# itself what it is: a description, an operator, a literal, a raw value.
FNR == 1 { documented = 0 }
/^[ \t]*\/\/\// { documented = 1; next }
# An attribute on a line of its own stands between a comment and its declaration.
/^[ \t]*@[A-Za-z]+(\(.*\))?[ \t]*$/ { next }
{
    line = $0
    while (match(line, /^[ \t]*@[A-Za-z]+(\([^)]*\))?[ \t]+/)) line = substr(line, RLENGTH + 1)
    if (!documented && line ~ /^[ \t]*(public|package)[ \t]/ && line !~ /^[ \t]*(public|package)[ \t]+(import|extension)/ \
        && line !~ /(^|[ \t])override[ \t]/ \
        && line !~ /static func (==|<|\+|-)|func (hash\(into|encode)|typealias RawValue|mutating func append/ \
        && line !~ /(let|var) (rawValue|description|debugDescription|allCases|jsonValue)([^A-Za-z]|$)/ \
        && line !~ /init\((rawValue|stringInterpolation|(string|array|dictionary|unicodeScalar|extendedGraphemeCluster|integer|nil|boolean|float)Literal)/)
        print FILENAME ":" FNR ": " substr(line, match(line, /[^ \t]/))
    documented = 0
}
