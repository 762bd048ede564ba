import LatentRuntime

extension Matrix where Scalar: SafetensorsElement {
    /// The tensor `name`, row after row, copied once.
    /// - Throws: `FileError.malformed` when the tensor is absent, of another type or of another shape.
    package init(_ archive: Safetensors, tensor name: String, rows: Int, columns: Int) throws {
        let bytes = try archive.bytes(name, of: Scalar.self, shape: [rows, columns])
        self.init(uninitializedRows: rows, columns: columns)
        try withUnsafeMutablePointer { elements in
            let own = UnsafeMutableRawBufferPointer(start: elements, count: bytes.count)
            try bytes.with { own.copyMemory(from: $0) }
        }
    }
}

extension Safetensors {
    /// Adds a matrix, row after row. It is not copied: its memory is written.
    package mutating func set<Scalar: BLASScalar & SafetensorsElement>(_ name: String, _ matrix: Matrix<Scalar>) {
        set(name, shape: [matrix.rows, matrix.columns], Scalar.self) { body in
            try matrix.withUnsafePointer { elements in
                try body(
                    UnsafeRawBufferPointer(
                        start: elements, count: matrix.rows * matrix.columns * MemoryLayout<Scalar>.size))
            }
        }
    }
}
