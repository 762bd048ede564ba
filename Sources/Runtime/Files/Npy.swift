/// A scalar type that arrays are written in as NumPy files, and that the elements of any are converted to.
public protocol NpyElement: BinaryFloatingPoint, BitwiseCopyable, Sendable {
    /// What the file calls this type.
    static var npyType: Npy.ElementType { get }
}

extension Float: NpyElement {
    /// `f4`.
    public static var npyType: Npy.ElementType { .float32 }
}
extension Double: NpyElement {
    /// `f8`.
    public static var npyType: Npy.ElementType { .float64 }
}

/// An array in a NumPy file, format 1.0, 2.0 or 3.0, as `numpy.save` writes it
/// (<https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html>).
///
/// The elements stay in the mapped file until asked for. They must be real numbers or truth values; complex numbers,
/// texts, objects and structures are refused.
///
///     let file = try Npy(contentsOf: "factors.npy")
///     file.shape                                // [943, 50]
///     let factors = file.values(as: Float.self) // 47150 numbers, row after row unless `isFortranOrder`
public struct Npy: Sendable {
    /// The element types that can be read, by their names in the file.
    public enum ElementType: String, Sendable {
        /// `Float16`.
        case float16 = "f2"
        /// `Float`.
        case float32 = "f4"
        /// `Double`.
        case float64 = "f8"
        /// `Int8`.
        case int8 = "i1"
        /// `Int16`.
        case int16 = "i2"
        /// `Int32`.
        case int32 = "i4"
        /// `Int64`.
        case int64 = "i8"
        /// `UInt8`.
        case uint8 = "u1"
        /// `UInt16`.
        case uint16 = "u2"
        /// `UInt32`.
        case uint32 = "u4"
        /// `UInt64`.
        case uint64 = "u8"
        /// `Bool`, in a byte that is 0 for false.
        case bool = "b1"

        /// The bytes that one element takes.
        var size: Int {
            switch self {
            case .int8, .uint8, .bool: 1
            case .float16, .int16, .uint16: 2
            case .float32, .int32, .uint32: 4
            case .float64, .int64, .uint64: 8
            }
        }
    }

    /// The file that the array is read from.
    public var path: String { file.path }
    /// What the file holds.
    public var type: ElementType { header.type }
    /// The lengths of the array's axes; none for a single number.
    public var shape: [Int] { header.shape }
    /// Whether the first index runs fastest through the elements, and not the last.
    public var isFortranOrder: Bool { header.isFortranOrder }
    /// The number of elements.
    public var count: Int { header.elementCount }

    private let file: MappedFile
    private let header: NpyHeader

    /// Maps and checks the file at `path`. Whatever its bytes, the outcome is an array that can be read or an error.
    ///
    /// Version, keys, type and shape must be as NumPy writes them, and the elements end with the file.
    /// - Throws: `FileError` naming the file, the byte and what was expected there.
    /// - Complexity: O(header): no element is read.
    public init(contentsOf path: String) throws {
        let file = try MappedFile(path: path)
        header = try file.withUnsafeBytes { try NpyHeader(file: $0, path: path) }
        self.file = file
    }

    /// The elements in the file's order, each rounded to the nearest `Scalar` (beyond its range: infinite), truth as 1.
    /// - Returns: `count` numbers; in C order the last index runs fastest, else the first.
    /// - Complexity: O(count).
    public func values<Scalar: NpyElement>(as _: Scalar.Type) -> [Scalar] {
        [Scalar](unsafeUninitializedCapacity: count) { values, initialized in
            copyValues(to: values)
            initialized = count
        }
    }

    /// As ``values(as:)``, into memory that has room for them all.
    /// - Precondition: `target` has room for `count` numbers.
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    package func copyValues<Scalar: NpyElement>(to target: UnsafeMutableBufferPointer<Scalar>) {
        switch type {
        case .float16: convert(to: target) { Scalar(Float(Float16(bitPattern: $0))) }
        case .float32: convert(to: target) { Scalar(Float(bitPattern: $0)) }
        case .float64: convert(to: target) { Scalar(Double(bitPattern: $0)) }
        case .int8: convert(to: target) { (value: Int8) in Scalar(value) }
        case .int16: convert(to: target) { (value: Int16) in Scalar(value) }
        case .int32: convert(to: target) { (value: Int32) in Scalar(value) }
        case .int64: convert(to: target) { (value: Int64) in Scalar(value) }
        case .uint8: convert(to: target) { (value: UInt8) in Scalar(value) }
        case .uint16: convert(to: target) { (value: UInt16) in Scalar(value) }
        case .uint32: convert(to: target) { (value: UInt32) in Scalar(value) }
        case .uint64: convert(to: target) { (value: UInt64) in Scalar(value) }
        case .bool: convert(to: target) { (value: UInt8) in value == 0 ? 0 : 1 }
        }
    }

    /// Each element's bits, turned where the file has the other byte order, as `value` understands them.
    @inline(__always)
    private func convert<Bits: FixedWidthInteger & BitwiseCopyable, Scalar>(
        to target: UnsafeMutableBufferPointer<Scalar>, _ value: (Bits) -> Scalar
    ) {
        let (start, isBigEndian) = (header.byteCount, header.isBigEndian)
        file.withUnsafeBytes { bytes in
            for k in 0..<count {
                // The elements may lie at any offset in the file.
                let bits = bytes.loadUnaligned(fromByteOffset: start + k * MemoryLayout<Bits>.size, as: Bits.self)
                target.initializeElement(at: k, to: value(isBigEndian ? bits.byteSwapped : bits))
            }
        }
    }

    /// The error for an array of a shape that the caller cannot use.
    package func shapeError(_ expected: String) -> FileError {
        .malformed(
            path: path, position: .offset(header.shapeOffset),
            reason: "an array of shape \(Self.text(of: shape)), expected \(expected)")
    }

    /// Writes an array of `shape` in one step, as format 1.0, the last index running fastest; `elements` are its bytes.
    /// - Parameters:
    ///   - elements: the bytes of the elements, little-endian.
    ///   - type: what they are.
    ///   - shape: the lengths of the axes; none for a single number.
    ///   - path: where the file is to be.
    /// - Throws: `FileError` when the folder or the disk refuses.
    /// - Precondition: the elements fill the shape.
    package static func write(
        _ elements: UnsafeRawBufferPointer, of type: ElementType, shape: [Int], to path: String
    ) throws {
        precondition(shape.reduce(type.size, *) == elements.count, "\(elements.count) bytes do not fill \(shape)")
        let opening: [UInt8] = [0x93] + Array("NUMPY".utf8) + [1, 0]
        let text = "{'descr': '<\(type.rawValue)', 'fortran_order': False, 'shape': \(Self.text(of: shape)), }"
        // Padded so that the elements start at a multiple of 64.
        let unpadded = opening.count + 2 + text.utf8.count + 1
        let padded = text + String(repeating: " ", count: (64 - unpadded % 64) % 64) + "\n"
        let length = UInt16(padded.utf8.count)
        try AtomicFile.write(to: path) { writer in
            try writer.write(opening + [UInt8(length & 255), UInt8(length >> 8)] + Array(padded.utf8))
            try writer.write(elements)
        }
    }

    /// Writes whole numbers to `path` as an array of `shape`, in one step, as `i8`: the last index runs fastest.
    ///
    ///     try Npy.write([4, 1, 2, 0], shape: [2, 2], to: "lists.npy")     // numpy.load("lists.npy").dtype: int64
    ///
    /// - Throws: `FileError` when the folder or the disk refuses.
    /// - Precondition: the numbers fill the shape.
    public static func write(_ numbers: [Int], shape: [Int], to path: String) throws {
        try numbers.map { Int64($0) }.withUnsafeBytes { try write($0, of: .int64, shape: shape, to: path) }
    }

    /// A shape as Python writes it.
    static func text(of shape: [Int]) -> String {
        "(" + shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? ",)" : ")")
    }
}

extension Array where Element: NpyElement {
    /// Writes the elements to `path` as a NumPy array of shape `(count,)`, in one step.
    ///
    ///     try [0.5, 0.25].writeNpy(to: "weights.npy")             // numpy.load("weights.npy"): array([0.5, 0.25])
    ///
    /// - Throws: `FileError` when the folder or the disk refuses.
    public func writeNpy(to path: String) throws {
        try withUnsafeBytes { try Npy.write($0, of: Element.npyType, shape: [count], to: path) }
    }
}
