import CLatentZlib

/// Text compressed by gzip (RFC 1952).
enum Gzip {
    /// Whether `bytes` begin as such a file does.
    static func isStart(_ bytes: UnsafeRawBufferPointer) -> Bool { bytes.starts(with: [0x1F, 0x8B]) }

    /// What the members of `bytes`, one after another, hold.
    /// - Throws: `FileError.malformed` where a member is cut off or its checksum does not match.
    static func inflate(_ bytes: UnsafeRawBufferPointer, path: String) throws -> CollectedBytes {
        // The library keeps the stream's address.
        let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        stream.initialize(to: z_stream())
        defer { stream.deallocate() }
        // 15 bits of window, and 16 for gzip's header.
        guard inflateInit2_(stream, 31, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
            throw FileError.inaccessible(path: path, reason: "too large for the memory there is")
        }
        defer { inflateEnd(stream) }
        func damaged(_ reason: String) -> FileError {
            .malformed(path: path, position: nil, reason: "gzip, damaged: \(reason)")
        }
        var next = 0
        var isBetweenMembers = false
        return try CollectedBytes(path: path) { room in
            stream.pointee.next_out = room.baseAddress?.assumingMemoryBound(to: UInt8.self)
            stream.pointee.avail_out = UInt32(room.count)
            while Int(stream.pointee.avail_out) == room.count {
                if isBetweenMembers {
                    // Some writers fill up with zeros.
                    while next < bytes.count, bytes[next] == 0 { next += 1 }
                    guard next < bytes.count else { return 0 }
                    guard isStart(UnsafeRawBufferPointer(rebasing: bytes[next...])) else {
                        throw damaged("something else follows what was compressed, from byte \(next) on")
                    }
                    inflateReset(stream)
                    isBetweenMembers = false
                }
                let piece = UnsafeRawBufferPointer(rebasing: bytes[next..<min(next + 1 << 24, bytes.count)])
                stream.pointee.next_in = UnsafeMutablePointer(
                    mutating: piece.baseAddress?.assumingMemoryBound(to: UInt8.self))
                stream.pointee.avail_in = UInt32(piece.count)
                let code = zlibStep(stream)
                next += piece.count - Int(stream.pointee.avail_in)
                switch code {
                case Z_STREAM_END: isBetweenMembers = true
                case Z_OK: break
                case Z_BUF_ERROR: throw damaged("it ends too early")
                default: throw damaged("its bytes do not inflate, or their checksum does not match")
                }
            }
            return room.count - Int(stream.pointee.avail_out)
        }
    }

    private static func zlibStep(_ stream: UnsafeMutablePointer<z_stream>) -> Int32 {
        CLatentZlib.inflate(stream, Z_NO_FLUSH)
    }
}
