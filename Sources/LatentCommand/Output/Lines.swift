/// Text of several lines, written down one below the other; what is not there is no line.
@resultBuilder
enum Lines {
    static func buildExpression(_ line: String) -> [String] { [line] }
    static func buildExpression(_ line: String?) -> [String] { line.map { [$0] } ?? [] }
    static func buildExpression(_ lines: [String]) -> [String] { lines }
    static func buildBlock(_ parts: [String]...) -> [String] { parts.flatMap { $0 } }
    static func buildOptional(_ part: [String]?) -> [String] { part ?? [] }
    static func buildEither(first part: [String]) -> [String] { part }
    static func buildEither(second part: [String]) -> [String] { part }
    static func buildArray(_ parts: [[String]]) -> [String] { parts.flatMap { $0 } }
    static func buildFinalResult(_ lines: [String]) -> [String] { lines }
    static func buildFinalResult(_ lines: [String]) -> String { lines.joined(separator: "\n") }
}
