import CLatentMinizip
import LatentRuntime

/// The entries of a zip file. Whatever its headers say, an entry counts only when the bytes that come out
/// have the stated size and checksum.
final class ZipArchive {
    let path: String
    /// The entries' names in the archive's order, folders left out.
    private(set) var names: [String] = []
    private let handle: unzFile

    /// Opens the zip at `path` and lists it.
    /// - Throws: `FileError.malformed` when it is cut short or not a zip.
    init(path: String) throws {
        guard let handle = unzOpen64(path) else { throw Self.damagedDirectory(path) }
        self.path = path
        self.handle = handle
        // The deinitializer closes the handle, also when listing fails.
        var code = unzGoToFirstFile(handle)
        while code == UNZ_OK {
            let name = try currentEntry().name
            if !name.hasSuffix("/") { names.append(name) }
            code = unzGoToNextFile(handle)
        }
        guard code == UNZ_END_OF_LIST_OF_FILE else { throw Self.damagedDirectory(path) }
    }

    private static func damagedDirectory(_ path: String) -> FileError {
        .malformed(path: path, position: nil, reason: "not a whole zip archive, or one without entries")
    }

    deinit { unzClose(handle) }

    /// What the entry holds.
    /// - Throws: `FileError.malformed`, which names zip and entry, when the entry is damaged.
    func read(_ name: String) throws -> FileBytes {
        func damaged(_ reason: String) -> FileError {
            .malformed(path: path, position: nil, reason: "entry '\(name)': \(reason)")
        }
        guard unzLocateFile(handle, name, 1) == UNZ_OK else { throw damaged("not found") }
        let stated = try currentEntry()
        guard !stated.isEncrypted else { throw damaged("is encrypted, which is not supported") }
        // What zlib reads: stored as it is, or deflated.
        guard [0, 8].contains(stated.method) else {
            let method = Self.methods[stated.method] ?? "method \(stated.method)"
            throw damaged(
                "is compressed by \(method), and only stored and deflated entries are read: unpack the zip (unzip or "
                    + "7z x) and give the folder")
        }
        guard unzOpenCurrentFile(handle) == UNZ_OK else { throw damaged("damaged") }
        var isOpen = true
        defer { if isOpen { unzCloseCurrentFile(handle) } }
        let entry = try CollectedBytes(path: "\(path)/\(name)") { room in
            let arrived = unzReadCurrentFile(
                handle, room.baseAddress, UInt32(truncatingIfNeeded: room.count))
            guard arrived >= 0 else { throw damaged("damaged: its bytes do not inflate") }
            return Int(arrived)
        }
        isOpen = false
        // Minizip checks the checksum only of entries that gave all they stated, so sizes come first.
        guard UInt64(entry.count) == stated.size else {
            unzCloseCurrentFile(handle)
            throw damaged("damaged: \(stated.size) bytes stated, \(entry.count) found")
        }
        guard unzCloseCurrentFile(handle) == UNZ_OK else {
            throw damaged("damaged: its checksum (CRC-32) does not match")
        }
        return try FileBytes(entry, path: "\(path)/\(name)")
    }

    /// The methods that other programs write (PKWARE, APPNOTE.TXT, 4.4.5).
    private static let methods: [UInt: String] = [
        1: "Shrink", 6: "Implode", 9: "Deflate64", 12: "bzip2", 14: "LZMA", 93: "Zstandard", 95: "xz", 98: "PPMd",
        99: "encryption (AES)",
    ]

    private func currentEntry() throws -> (name: String, size: UInt64, method: UInt, isEncrypted: Bool) {
        var info = unz_file_info64()
        // A name's length is a 16-bit field, so this much always suffices.
        var name = [CChar](repeating: 0, count: 65_536)
        let code = unzGetCurrentFileInfo64(
            handle, &info, &name, UInt(name.count), nil, 0, nil, 0)
        guard code == UNZ_OK else { throw Self.damagedDirectory(path) }
        let text = name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        return (
            String(decoding: text, as: UTF8.self), UInt64(info.uncompressed_size), UInt(info.compression_method),
            info.flag & 1 == 1
        )
    }
}
