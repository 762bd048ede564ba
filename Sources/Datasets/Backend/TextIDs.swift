import CLatentKernels

extension IDColumn {
    /// Writes a code for each of the ids at `places` in `text`, as the kernel tells them; returns the list that codes
    /// are positions in. Strings are made of the different ones alone.
    static func encode(
        placesOfText places: UnsafeBufferPointer<Int>, in text: UnsafePointer<CChar>,
        _ codes: UnsafeMutablePointer<Int32>
    ) -> Vocabulary.IDs {
        var tableSize = 16
        while tableSize < 2 * places.count { tableSize *= 2 }
        let firsts = [Int](unsafeUninitializedCapacity: places.count) { firsts, count in
            count = withUnsafeTemporaryAllocation(of: Int32.self, capacity: tableSize) { table in
                number_text_ids(
                    text, places.baseAddress, places.count, codes, firsts.baseAddress, table.baseAddress, tableSize)
            }
        }
        let ids = firsts.map { id(at: places[$0], in: text) }
        let vocabulary = Vocabulary(Vocabulary.IDs(distinct: ids))
        // Ids that are written in two ways, such as with and without quotes, are one here.
        let indices = ids.map { Int32(truncatingIfNeeded: vocabulary.index(of: $0) ?? 0) }
        for row in places.indices { codes[row] = indices[Int(codes[row])] }
        return vocabulary.ids
    }

    private static func id(at place: Int, in text: UnsafePointer<CChar>) -> ID {
        let found = text_id_of(text, place)
        let bytes = UnsafeRawBufferPointer(start: text + found.start, count: found.length)
        let written = String(decoding: decoded(Array(bytes)), as: UTF8.self)
        return ID(field: found.quoted == 1 ? written.replacing("\"\"", with: "\"") : written)
    }
}

extension ID {
    /// The id that a field of a file says: a whole number, blanks around it aside, where it is written as it prints,
    /// and else the text, byte for byte, so that one text is the same id in all files.
    init(field: String) {
        self = ID(field.withoutOuterSpaces) ?? .text(field)
        if case .text = self { self = .text(field) }
    }
}
