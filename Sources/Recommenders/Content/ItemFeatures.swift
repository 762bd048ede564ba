import FoundationEssentials
import LatentDatasets
import LatentLinearAlgebra
import LatentRuntime

/// The features of a model's items as a matrix, a row an item and a column a feature.
public struct ItemFeatures: Sendable, Equatable {
    /// The features' names, ascending: those of the columns.
    public let names: [String]
    /// What each item has, weighted; rows of length 1 where they are compared by cosine.
    public let matrix: CSRMatrix<Float>
    /// Features that all items have alike, which tell none from another; they are left out.
    let constant: [String]
    /// How many items have none.
    let lacking: Int
    /// The largest number, up or down, of a feature and of a taste, so that single precision holds the sums.
    static let largest: Float = 1e9

    /// The features of `items` in `table`.
    /// - Throws: `InvalidArgument` where none is left, or one is beyond ``largest``.
    /// - Complexity: O(items + features).
    init(_ table: FeatureTable, of items: Vocabulary, weight: FeatureWeight, match: FeatureMatch) throws {
        var holders = [Int](repeating: 0, count: table.names.count)
        var first = [Float?](repeating: nil, count: table.names.count)
        var varies = [Bool](repeating: false, count: table.names.count)
        for id in items.ids {
            for (place, value) in zip(table[id] ?? [], table.values(of: id) ?? []) {
                guard abs(value) <= Self.largest else {
                    throw InvalidArgument(
                        "content: the feature \(table.names[place]) of item \(id.quoted) is \(value): take numbers up to "
                            + "\(Self.largest), up or down; scale it")
                }
                holders[place] += 1
                if first[place] ?? value != value { varies[place] = true }
                first[place] = value
            }
        }
        let kept = holders.indices.filter { holders[$0] > 0 && (varies[$0] || holders[$0] < items.count) }
        names = kept.map { table.names[$0] }
        constant = holders.indices.filter { holders[$0] == items.count && !varies[$0] }.map { table.names[$0] }
        guard !kept.isEmpty else {
            throw InvalidArgument(
                "content: "
                    + (constant.isEmpty
                        ? "none of the \(items.count) rated items has a feature"
                        : "all items have the same features (\(constant.joined(separator: ", "))), which tell none from "
                            + "another"))
        }
        var columns = [Int?](repeating: nil, count: table.names.count)
        for (column, place) in kept.enumerated() { columns[place] = column }
        let weights = kept.map { weight.weight(holders: holders[$0], items: items.count) }
        var (offsets, indices, values): ([Int], [Int32], [Float]) = ([0], [], [])
        for id in items.ids {
            for (place, value) in zip(table[id] ?? [], table.values(of: id) ?? []) {
                guard let column = columns[place] else { continue }
                indices.append(Int32(column))
                values.append(Float(Double(value) * weights[column]))
            }
            offsets.append(indices.count)
        }
        lacking = zip(offsets, offsets.dropFirst()).count { $0 == $1 }
        let weighted = CSRMatrix(
            pattern: try SparsityPattern(
                rows: items.count, columns: kept.count, rowOffsets: offsets, columnIndices: indices), values: values)
        matrix = match == .cosine ? weighted.rowsOfUnitLength() : weighted
    }

    /// The columns and numbers of an item.
    func row(_ item: Int) -> Zip2Sequence<ArraySlice<Int32>, ArraySlice<Float>> {
        let range = matrix.pattern.rowOffsets[item]..<matrix.pattern.rowOffsets[item + 1]
        return zip(matrix.pattern.columnIndices[range], matrix.values[range])
    }

    /// The column of the feature called `name`, in any case where it is written so but once.
    /// - Throws: `InvalidArgument` that names the nearest, and those there are.
    func column(of name: String) throws(InvalidArgument) -> Int {
        if let exact = names.firstIndex(of: name) { return exact }
        let alike = names.indices.filter { names[$0].lowercased() == name.lowercased() }
        if alike.count == 1 { return alike[0] }
        let shown = names.prefix(Self.shown).joined(separator: ", ")
        let rest = names.count > Self.shown ? " and \(names.count - Self.shown) more" : ""
        if constant.contains(name) {
            throw InvalidArgument(
                "all items have '\(name)' alike, so that it tells none from another: there are \(shown)\(rest)")
        }
        let nearest = name.nearest(of: names).map { "; did you mean \($0)?" } ?? ":"
        throw InvalidArgument("no feature is called '\(name)'\(nearest) there are \(shown)\(rest)")
    }

    /// How many names an error lists.
    private static let shown = 60
}

extension FeatureWeight {
    /// What a feature that `holders` of the items have is multiplied by.
    fileprivate func weight(holders: Int, items: Int) -> Double {
        switch self {
        case .raw: 1
        case .tfidf: Elementary.log(Double(1 + items) / Double(1 + holders)) + 1
        }
    }
}

/// A table of features in a model's file: `features.names`, JSON, and the numbers as the three arrays of a sparse matrix,
/// items by features.
extension FeatureTable {
    /// Writes the rows of `items`.
    func write(to archive: inout Safetensors, items: Vocabulary) {
        var (offsets, indices, values): ([Int64], [Int32], [Float]) = ([0], [], [])
        for id in items.ids {
            indices += (self[id] ?? []).map { Int32($0) }
            values += self.values(of: id) ?? []
            offsets.append(Int64(indices.count))
        }
        // Texts are always JSON.
        archive.set(json: "features.names", (try? JSONEncoder().encode(names)) ?? Data())
        archive.set("features.row_offsets", shape: [offsets.count], offsets)
        archive.set("features.column_indices", shape: [indices.count], indices)
        archive.set("features.values", shape: [values.count], values)
    }

    /// The table as ``write(to:items:)`` left it.
    /// - Throws: `FileError.malformed` when a tensor is missing, or is not what its name promises.
    init(archive: Safetensors, items: Vocabulary) throws {
        func malformed(_ reason: String) -> FileError {
            .malformed(path: archive.path, position: nil, reason: "tensors \"features\": \(reason)")
        }
        let text = try archive.tensor("features.names", as: UInt8.self)
        guard let names = try? JSONDecoder().decode([String].self, from: Data(text)) else {
            throw malformed("the names are no JSON array of texts")
        }
        guard Set(names).count == names.count else { throw malformed("a name stands twice") }
        let offsets = try archive.tensor("features.row_offsets", as: Int64.self, shape: [items.count + 1])
        let indices = try archive.tensor("features.column_indices", as: Int32.self)
        let values = try archive.finite("features.values", shape: [indices.count])
        let pattern: SparsityPattern
        do {
            pattern = try SparsityPattern(
                rows: items.count, columns: names.count, rowOffsets: offsets.map { Int($0) }, columnIndices: indices)
        } catch let error as InvalidArgument {
            throw malformed(error.description)
        }
        var rows: [ID: [String: Float]] = [:]
        for (item, id) in items.ids.enumerated() {
            let range = pattern.rowOffsets[item]..<pattern.rowOffsets[item + 1]
            rows[id] = Dictionary(
                uniqueKeysWithValues: zip(indices[range].map { names[Int($0)] }, values[range]))
        }
        self.init(values: rows)
    }
}
