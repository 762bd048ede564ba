import Glibc

/// A column of a table: what heads it, and what it says of a row.
struct Column<Row> {
    let heading: String
    let kind: TextTable.Kind
    let cell: (Row) -> String

    static func left(_ heading: String, _ cell: @escaping (Row) -> String) -> Column {
        Column(heading: heading, kind: .left, cell: cell)
    }

    static func right(_ heading: String, _ cell: @escaping (Row) -> String) -> Column {
        Column(heading: heading, kind: .right, cell: cell)
    }

    static func prose(_ heading: String, _ cell: @escaping (Row) -> String) -> Column {
        Column(heading: heading, kind: .prose, cell: cell)
    }
}

extension Sequence {
    /// The elements as a table that fits this terminal, a row each.
    func tabulated(_ columns: Column<Element>...) -> String { tabulated(columns) }

    /// The same of columns that not every table has.
    func tabulated(_ columns: [Column<Element>]) -> String {
        let cells = map { row in columns.map { $0.cell(row).printable } }
        return TextTable(kinds: columns.map(\.kind), rows: [columns.map(\.heading)] + cells).text(width: Terminal.width)
    }
}

/// Text in aligned columns.
///
/// A table fits the terminal's width: columns of prose, such as titles, are shortened with an ellipsis, numbers and
/// names never. What is too wide even so goes on below, under its first column again.
struct TextTable {
    /// What a column holds: names or numbers, pushed to the left or right, or text that may be shortened.
    enum Kind {
        case left, right, prose
    }

    let kinds: [Kind]
    let rows: [[String]]

    /// The fewest characters of prose that say anything.
    private static let leastProse = 12

    /// The lines, none wider than `width` where shortening prose and folding can do it, without a last line break.
    func text(width: Int?) -> String {
        var widths = kinds.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        guard let width else { return text(Array(kinds.indices), widths) }
        let prose = kinds.indices.filter { kinds[$0] == .prose }
        let gaps = 2 * (kinds.count - 1)
        while widths.reduce(gaps, +) > width,
            let widest = prose.max(by: { widths[$0] < widths[$1] }), widths[widest] > Self.leastProse
        {
            widths[widest] -= 1
        }
        // The first column and as many as fit beside it, then the first and the next ones.
        var blocks: [[Int]] = [[0]]
        for column in kinds.indices.dropFirst() {
            let block = blocks[blocks.count - 1]
            let used = block.reduce(0) { $0 + widths[$1] + 2 }
            if block.count > 1, used + widths[column] > width { blocks.append([0]) }
            blocks[blocks.count - 1].append(column)
        }
        return blocks.map { text($0, widths) }.joined(separator: "\n\n")
    }

    private func text(_ columns: [Int], _ widths: [Int]) -> String {
        rows.map { row in
            let line = columns.map { column in
                let padding = String(repeating: " ", count: max(0, widths[column] - row[column].count))
                return kinds[column] == .right
                    ? padding + row[column] : row[column].shortened(to: widths[column]) + padding
            }.joined(separator: "  ")
            return String(line.reversed().drop { $0 == " " }.reversed())
        }.joined(separator: "\n")
    }
}

extension String {
    /// The text, or its beginning and an ellipsis, in `width` characters.
    func shortened(to width: Int) -> String {
        count > width ? prefix(width - 1) + "…" : self
    }
}

/// The terminal that results are printed on.
enum Terminal {
    /// How many characters a line has: `COLUMNS`, else those of the terminal; nil where standard output goes to a file
    /// or another program, which wants all there is.
    static var width: Int? {
        if let columns = getenv("COLUMNS").flatMap({ Int(String(cString: $0)) }), columns > 0 { return columns }
        var size = winsize()
        return ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 ? Int(size.ws_col) : nil
    }
}
