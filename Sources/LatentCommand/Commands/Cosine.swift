import ArgumentParser
import FoundationEssentials
import Latent

extension Similarity.Metric: ExpressibleByArgument {}

struct Cosine: WorkingCommand {
    static let configuration = CommandConfiguration(
        abstract: "The nearest rows of every row of a matrix, by cosine or another similarity.",
        discussion: """
            INPUT is a Matrix Market file (.mtx), a NumPy file (.npy), or a data set of ratings (a folder, a zip or a \
            file), of which the items are compared by who rated them how.

              latent cosine ml-1m --top 20
              latent cosine ml-1m --top 20 --of users --metric pearson
              latent cosine documents.mtx --top 100 --threshold 0.2 --output nearest.mtx
              latent cosine queries.npy --against corpus.npy --top 10 --json > nearest.json

            A sparse matrix's missing entries count as 0 in cosine, dot and euclidean; common-cosine, adjusted-cosine \
            (less each column's mean) and pearson (less the means of the two rows) look only at the columns that both \
            rows have; jaccard compares the sets of columns. Nearest first; of equal scores the lower row comes first. \
            A row is not its own neighbor, nor is one that scores 0, unless scores are distances (euclidean, where \
            less is nearer).

            Scores go to lists of the best as they are computed, so that memory is needed for K a row and never for \
            all pairs. --output writes a sparse matrix whose row i has the scores of the neighbors of row i in their \
            columns.

            Rows are counted from 0, and go by their ids in a data set; in --json 'top' has a list for each row, and \
            'ids' tells the rows of a data set. A Matrix Market file counts from 1.
            """)

    enum Side: String, ExpressibleByArgument, CaseIterable { case rows, columns, items, users }

    @Argument(help: "The matrix: a .mtx or .npy file, or a data set.", transform: DataPath.of)
    var input: String

    @Option(name: .top, parsing: .unconditional, help: .value("k", "How many neighbors of each."))
    var top: Int

    @Option(
        parsing: .unconditional, help: .value("score", "The least similarity, or greatest distance, of a neighbor."))
    var threshold: Double?

    @Option(help: "What a score is.")
    var metric = Similarity.Metric.cosine

    @Option(parsing: .unconditional, help: "Shrinks a score on n columns in common by (n - 1) / (n - 1 + this).")
    var shrinkage = 0.0

    @Option(parsing: .unconditional, help: .value("count", "Columns in common that make a score."))
    var minimumSupport = 1

    @Option(help: .value("side", "What is compared, of a matrix (default: rows) or of a data set (default: items)."))
    var of: Side?

    @Option(help: .value("matrix", "Find neighbors among the rows of this matrix instead."))
    var against: String?

    @Option(
        help: .value("size", "The most memory to use beside the matrix itself, such as 500MB (default: 4GiB)."),
        transform: ByteCount.parse)
    var memory = 4 << 30

    @Option(help: "float (half the time and memory) or double.")
    var precision = Precision.float

    @Option(help: .value("file", "Write the neighbors to this file (.mtx)."))
    var output: String?

    @OptionGroup var columns: ColumnOptions
    @OptionGroup var common: CommonOptions

    func validate() throws {
        let ofData = InputKind(path: input) == .dataSet
        let sides: [Side] = ofData ? [.items, .users] : [.rows, .columns]
        if let of, !sides.contains(of) {
            throw ValidationError(
                "--of \(of.rawValue): \(ofData ? "a data set" : "a matrix") has "
                    + "\(sides.map(\.rawValue).joined(separator: " and ")).")
        }
        if let against, ofData || InputKind(path: against) == .dataSet {
            throw ValidationError("--against \(against) compares two matrices, .mtx or .npy files, and not data sets.")
        }
        if let output, InputKind(path: output) != .matrixMarket {
            throw ValidationError("--output \(output): give the name of a .mtx file.")
        }
    }

    func run() throws {
        if let output { try OutputFile.check(output) }
        try precision == .float ? run(in: Float.self) : run(in: Double.self)
    }

    private func run<Scalar: BLASScalar & Encodable>(in _: Scalar.Type) throws {
        let similarity = Similarity(metric, shrinkage: shrinkage, minimumSupport: minimumSupport)
        let rows = try ComparedRows<Scalar>(path: input, columns: columns.told, of: of)
        let others = try against.map { try ComparedRows<Scalar>(path: $0, columns: columns.told, of: of) }
        let matrix = rows.source.matrix
        let (neighbors, seconds) = try measureSeconds {
            do {
                return try matrix.neighbors(
                    similarity, among: others?.source.matrix, count: top, threshold: threshold.map { Scalar($0) },
                    memory: memory)
            } catch let error as InvalidArgument {
                throw InvalidArgument("\(input)\(of == .columns ? ", its columns as rows" : ""): \(error)")
            } catch let error as LinearAlgebraError {
                let own = (try? matrix.rowsWithoutLength(similarity)) == nil
                throw FileError.malformed(
                    path: own ? input : against ?? input, position: nil,
                    reason: "\(of == .columns ? "its columns as rows: " : "")\(error)")
            }
        }
        try noteRowsWithoutLength(matrix, neighbors, similarity)
        if let output {
            try neighbors.matrix(columns: (others ?? rows).source.matrix.rows).writeMatrixMarket(to: output)
        }
        try common.show(
            NeighborReport(
                rows: rows, others: others, neighbors: neighbors, top: top, metric: metric, seconds: seconds,
                output: output))
    }

    /// Says how many rows can have no neighbors, and why.
    private func noteRowsWithoutLength<Scalar: BLASScalar>(
        _ matrix: some InputMatrix<Scalar>, _ neighbors: Neighbors<Scalar>, _ similarity: Similarity
    ) throws {
        let alone = (0..<neighbors.rows).filter { neighbors.row($0).indices.isEmpty }
        guard !alone.isEmpty else { return }
        let lacksLength = try matrix.rowsWithoutLength(similarity)
        let count = alone.count { lacksLength[$0] }
        guard count > 0 else { return }
        let (verb, noun) = count == 1 ? ("holds", "it has") : ("hold", "they have")
        let what =
            switch metric {
            case .pearson: "one number throughout"
            case .adjustedCosine: "nothing but column means"
            default: "nothing but zeros"
            }
        Output.note(
            "\(count.grouped) of the \(neighbors.rows.grouped) rows \(verb) \(what), so \(noun) no neighbors")
    }
}
