import FoundationEssentials
import LatentDatasets
import LatentLinearAlgebra
import LatentRuntime

/// The scope in a model file: ids as whole numbers, or, where one of them is text, as JSON of numbers and texts; the
/// ratings as the three arrays of a sparse matrix by rows (`scipy.sparse.csr_matrix((values, column_indices,
/// row_offsets))`), and the catalog as JSON.
extension ModelScope {
    /// Ids, titles and the training ratings by user. Text ids are JSON, which older versions do not read; numbers are
    /// as they always were.
    func write(to archive: inout Safetensors) throws {
        let pattern = ratings.pattern
        for (name, ids) in [("users.ids", users.ids), ("items.ids", items.ids)] {
            if hasTextIDs {
                archive.set(json: name, try Self.encoder.encode(Array(ids)))
            } else {
                archive.set(name, shape: [ids.count], ids.numbers.map { Int64($0) })
            }
        }
        archive.set("ratings.row_offsets", shape: [users.count + 1], pattern.rowOffsets.map { Int64($0) })
        archive.set("ratings.column_indices", shape: [pattern.count], pattern.columnIndices)
        archive.set("ratings.values", shape: [pattern.count], ratings.values)
        let entries = items.ids.map { id in catalog[id].map { CatalogEntry(title: $0.title, genres: $0.genres) } }
        archive.metadata["values"] = values.rawValue
        archive.set(json: "items.catalog", try Self.encoder.encode(entries))
    }

    /// Whether an id is text, for which files are of another version.
    var hasTextIDs: Bool { !users.ids.texts.isEmpty || !items.ids.texts.isEmpty }

    private static var encoder: JSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return encoder
    }

    /// The scope as ``write(to:)`` left it; `textIDs` says whether ids are JSON.
    ///
    /// Ids must ascend; offsets and indices must make a matrix of so many users and items; ratings must be finite and
    /// within `largestRating`; and there must be a catalog entry, or null, for each item.
    /// - Throws: `FileError.malformed` when a tensor is missing, or is not what its name promises.
    init(archive: Safetensors, path: String, textIDs: Bool) throws {
        func malformed(_ reason: String) -> FileError {
            .malformed(path: path, position: nil, reason: reason)
        }
        func vocabulary(_ name: String) throws -> Vocabulary {
            do {
                guard textIDs else {
                    return try Vocabulary(ascending: archive.tensor(name, as: Int64.self).map { .number(Int($0)) })
                }
                let text = try archive.tensor(name, as: UInt8.self)
                guard String(validating: text, as: UTF8.self) != nil,
                    let ids = try? JSONDecoder().decode([ID].self, from: Data(text))
                else {
                    throw malformed("\(name): expected a JSON array of whole numbers and texts, none of them empty")
                }
                return try Vocabulary(ascending: ids)
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
        var catalog: [ID: Catalog.Entry] = [:]
        for (id, entry) in zip(items.ids, entries) {
            if let entry { catalog[id] = Catalog.Entry(title: entry.title, genres: entry.genres) }
        }
        self.init(
            users: users, items: items, catalog: Catalog(catalog),
            ratings: CSRMatrix(pattern: pattern, values: values),
            values: archive.metadata["values"].flatMap { DataDescription.Values(rawValue: $0) })
    }
}

/// A catalog entry as JSON holds it.
private struct CatalogEntry: Codable {
    let title: String
    let genres: [String]
}

extension Safetensors {
    /// Sets the tensor of bytes that is this JSON.
    mutating func set(json name: String, _ text: Data) {
        set(name, shape: [text.count], [UInt8](text))
    }
}
