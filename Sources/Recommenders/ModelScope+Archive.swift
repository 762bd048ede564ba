import FoundationEssentials
import LatentDatasets
import LatentLinearAlgebra
import LatentRuntime

/// The scope in a model file: ids as whole numbers, the ratings as the three arrays of a sparse matrix by rows
/// (`scipy.sparse.csr_matrix((values, column_indices, row_offsets))`), and the catalog as JSON.
extension ModelScope {
    func write(to archive: inout Safetensors) throws {
        let pattern = ratings.pattern
        archive.set("users.ids", shape: [users.count], users.ids.map { Int64($0) })
        archive.set("items.ids", shape: [items.count], items.ids.map { Int64($0) })
        archive.set("ratings.row_offsets", shape: [users.count + 1], pattern.rowOffsets.map { Int64($0) })
        archive.set("ratings.column_indices", shape: [pattern.count], pattern.columnIndices)
        archive.set("ratings.values", shape: [pattern.count], ratings.values)
        let entries = items.ids.map { id in catalog[id].map { CatalogEntry(title: $0.title, genres: $0.genres) } }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let text = [UInt8](try encoder.encode(entries))
        archive.set("items.catalog", shape: [text.count], text)
    }

    init(archive: Safetensors, path: String) throws {
        func malformed(_ reason: String) -> FileError {
            .malformed(path: path, position: nil, reason: reason)
        }
        func vocabulary(_ name: String) throws -> Vocabulary {
            do {
                return try Vocabulary(ascending: archive.tensor(name, as: Int64.self).map { Int($0) })
            } catch let error as InvalidArgument {
                throw malformed("\(name): \(error)")
            }
        }
        let users = try vocabulary("users.ids")
        let items = try vocabulary("items.ids")
        let offsets = try archive.tensor("ratings.row_offsets", as: Int64.self, shape: [users.count + 1])
        let indices = try archive.tensor("ratings.column_indices", as: Int32.self)
        let values = try archive.tensor("ratings.values", as: Float.self, shape: [indices.count])
        guard values.allSatisfy(\.isFinite) else { throw malformed("ratings.values: a rating is not finite") }
        guard values.allSatisfy({ abs($0) <= Self.largestRating }) else {
            throw malformed("ratings.values: a rating is beyond \(Self.largestRating)")
        }
        let pattern: SparsityPattern
        do {
            pattern = try SparsityPattern(
                rows: users.count, columns: items.count, rowOffsets: offsets.map { Int($0) }, columnIndices: indices)
        } catch let error as InvalidArgument {
            throw malformed("ratings: \(error)")
        }
        let text = try archive.tensor("items.catalog", as: UInt8.self)
        guard let entries = try? JSONDecoder().decode([CatalogEntry?].self, from: Data(text)),
            entries.count == items.count
        else { throw malformed("items.catalog: expected a JSON array of \(items.count) titles with genres") }
        var catalog: [Int: Catalog.Entry] = [:]
        for (id, entry) in zip(items.ids, entries) {
            if let entry { catalog[id] = Catalog.Entry(title: entry.title, genres: entry.genres) }
        }
        self.init(
            users: users, items: items, catalog: Catalog(catalog),
            ratings: CSRMatrix(pattern: pattern, values: values))
    }
}

/// A catalog entry as JSON holds it.
private struct CatalogEntry: Codable {
    let title: String
    let genres: [String]
}
