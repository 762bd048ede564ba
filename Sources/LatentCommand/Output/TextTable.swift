import Glibc

/// Text in aligned columns under a line of headings.
///
/// A table fits the terminal's width: columns of prose, such as titles, are shortened with an ellipsis, numbers and
/// names never. What is too wide even so goes on below, under its first column again.
struct TextTable {
    /// What a column holds: names or numbers, pushed to the left or right, or text that may be shortened.
    enum Column {
        case left, right, prose
    }

    private let columns: [(heading: String, kind: Column)]
    private var rows: [[String]] = []

    init(_ columns: (String, Column)...) {
        self.init(columns)
    }

    init(_ columns: [(String, Column)]) {
        self.columns = columns.map { ($0.0, $0.1) }
    }

    mutating func add(_ cells: String...) {
        add(cells)
    }

    mutating func add(_ cells: [String]) {
        rows.append(cells.map(\.printable))
    }

    /// The lines for this terminal, without a last line break.
    var text: String { text(width: Terminal.width) }

    /// The lines, none wider than `width` where shortening prose and folding can do it.
    func text(width: Int?) -> String {
        let all = [columns.map(\.heading)] + rows
        var widths = columns.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
        guard let width else { return Self.text(all, columns.indices.map { ($0, widths[$0], columns[$0].kind) }) }
        let prose = columns.indices.filter { columns[$0].kind == .prose }
        let gaps = 2 * (columns.count - 1)
        while widths.reduce(gaps, +) > width,
            let widest = prose.max(by: { widths[$0] < widths[$1] }), widths[widest] > Self.leastProse
        {
            widths[widest] -= 1
        }
        // The first column and as many as fit beside it, then the first and the next ones.
        var blocks: [[Int]] = [[0]]
        for column in columns.indices.dropFirst() {
            let block = blocks[blocks.count - 1]
            let used = block.reduce(0) { $0 + widths[$1] + 2 }
            if block.count > 1, used + widths[column] > width { blocks.append([0]) }
            blocks[blocks.count - 1].append(column)
        }
        return blocks.map { block in Self.text(all, block.map { ($0, widths[$0], columns[$0].kind) }) }
            .joined(separator: "\n\n")
    }

    /// The fewest characters of prose that say anything.
    private static let leastProse = 12

    private static func text(_ rows: [[String]], _ columns: [(index: Int, width: Int, kind: Column)]) -> String {
        rows.map { cells in
            let line = columns.map { index, width, kind in
                let cell = cells[index]
                let padding = String(repeating: " ", count: max(0, width - cell.count))
                return kind == .right ? padding + cell : cell.shortened(to: width) + padding
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
