import ArgumentParser
import Latent

struct LargestProducts: WorkingCommand {
    static let configuration = CommandConfiguration(
        commandName: "topk",
        abstract: "The largest inner products of two matrices' rows.",
        discussion: """
            A and B are NumPy files (.npy) with as many columns as each other: people and items, say, as 'latent \
            vectors' writes them. The search is exact, and holds K a row, never all pairs.

              latent topk users.npy items.npy --top 10
              latent topk users.npy items.npy --top 100 --seen seen.mtx --output lists.npy --scores scores.npy
              latent topk users.npy items.npy --top 10 --among comedies.txt --json > lists.json

            --seen is a Matrix Market file, a row for each row of A and a column for each row of B: what has an entry \
            is not listed. --among lists the rows of B to choose from, one a line. Rows are counted from 0, but in a \
            Matrix Market file from 1. Of equal products the lower row comes first.

            --output writes the rows' numbers as an array of K columns, -1 where there are not as many; with a name \
            that ends in .mtx, the products as a sparse matrix. --scores writes the products as an array, NaN where \
            there are not as many.
            """)

    @Argument(help: "The rows to find for.")
    var a: String

    @Argument(help: "The rows to choose from.")
    var b: String

    @Option(name: .top, parsing: .unconditional, help: .value("k", "How many for each."))
    var top: Int

    @Option(parsing: .unconditional, help: .value("product", "The least product to list."))
    var threshold: Double?

    @Option(help: .value("matrix", "What not to list for each row of A (.mtx)."))
    var seen: String?

    @Option(help: .value("file", "The rows of B to choose from, one a line."))
    var among: String?

    @Option(help: "float (half the time and memory) or double.")
    var precision = Precision.float

    @Option(help: .value("file", "Write the lists to this file (.npy or .mtx)."))
    var output: String?

    @Option(help: .value("file", "Write the products to this file (.npy)."))
    var scores: String?

    @OptionGroup var common: CommonOptions

    func validate() throws {
        for path in [a, b] where InputKind(path: path) != .npy {
            throw ValidationError("\(path): give NumPy files (.npy); 'latent cosine --metric dot' takes others.")
        }
        if let seen, InputKind(path: seen) != .matrixMarket {
            throw ValidationError("--seen \(seen): give a Matrix Market file (.mtx).")
        }
        if let output, InputKind(path: output) == .dataSet {
            throw ValidationError("--output \(output): give the name of a .npy or a .mtx file.")
        }
        if let scores, InputKind(path: scores) != .npy {
            throw ValidationError("--scores \(scores): give the name of a .npy file.")
        }
        guard top >= 1 else { throw ValidationError("-n \(top): a list needs at least 1 row.") }
    }

    func run() throws {
        for path in [output, scores].compactMap({ $0 }) { try OutputFile.check(path) }
        try precision == .float ? run(in: Float.self) : run(in: Double.self)
    }

    private func run<Scalar: BLASScalar & Encodable>(in _: Scalar.Type) throws {
        let rows = try Self.matrix(a, Scalar.self)
        let others = try Self.matrix(b, Scalar.self)
        let seen = try seen.map { try CSRMatrix<Float>(matrixMarket: $0, note: Output.note).pattern }
        let allowed = try among.map { path in
            try LineList.read(path).map { line, name in
                guard let row = Int(name), (0..<others.rows).contains(row) else {
                    throw LineList.malformed(
                        path, line: line, "'\(name)' is no row of \(b): they are 0 to \(others.rows - 1)")
                }
                return row
            }
        }
        let (lists, seconds) = try measureSeconds {
            try rows.largestProducts(
                with: others, count: top, threshold: threshold.map { Scalar($0) }, without: seen, among: allowed)
        }
        if let output {
            if InputKind(path: output) == .npy {
                try Npy.write(
                    lists.table(columns: top, empty: -1) { Int($0.indices[$1]) }, shape: [rows.rows, top], to: output)
            } else {
                try lists.matrix(columns: others.rows).writeMatrixMarket(to: output)
            }
        }
        if let scores {
            let table = lists.table(columns: top, empty: Scalar.nan) { $0.scores[$1] }
            try Matrix(rows: rows.rows, columns: top, table).writeNpy(to: scores)
        }
        try common.show(
            ProductReport(
                paths: (a, b), rows: rows, others: others, choice: allowed?.count ?? others.rows, lists: lists,
                top: top,
                seconds: seconds, outputs: (output, scores)))
    }

    /// - Throws: `FileError`, also for a matrix without elements or with one that is not finite.
    private static func matrix<Scalar: BLASScalar>(_ path: String, _: Scalar.Type) throws -> Matrix<Scalar> {
        let matrix = try Matrix<Scalar>(npy: path)
        do throws(InvalidArgument) {
            try matrix.requireFinite()
        } catch {
            throw FileError.malformed(path: path, position: nil, reason: "\(error) (counted from 0, as \(Scalar.self))")
        }
        return matrix
    }
}

extension Neighbors {
    /// A table of `columns` for each row, filled up with `empty`.
    fileprivate func table<Element>(
        columns: Int, empty: Element, _ element: (Self, Int) -> Element
    ) -> [Element] {
        var result = [Element](repeating: empty, count: rows * columns)
        for row in 0..<rows {
            for (column, place) in (offsets[row]..<offsets[row + 1]).enumerated() {
                result[row * columns + column] = element(self, place)
            }
        }
        return result
    }
}
