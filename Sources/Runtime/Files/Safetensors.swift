#if _endian(big)
    #error("safetensors files are little-endian, and their values are taken as they lie in memory")
#endif

/// A scalar type that a safetensors file can hold.
public protocol SafetensorsElement: BitwiseCopyable, Sendable {
    /// What the file calls this type.
    static var safetensorsType: Safetensors.ElementType { get }
}

extension Float: SafetensorsElement {
    /// `F32`.
    public static var safetensorsType: Safetensors.ElementType { .float32 }
}
extension Double: SafetensorsElement {
    /// `F64`.
    public static var safetensorsType: Safetensors.ElementType { .float64 }
}
extension Int32: SafetensorsElement {
    /// `I32`.
    public static var safetensorsType: Safetensors.ElementType { .int32 }
}
extension Int64: SafetensorsElement {
    /// `I64`.
    public static var safetensorsType: Safetensors.ElementType { .int64 }
}
extension UInt8: SafetensorsElement {
    /// `U8`.
    public static var safetensorsType: Safetensors.ElementType { .uint8 }
}

/// Named tensors and a table of texts, as the safetensors format keeps them: the length of the header (8
/// bytes), the header (JSON), then every tensor's bytes, row-major, with no holes between them.
///
/// Equal contents give equal files: tensors lie in the order of their names and the header's keys are sorted.
/// Nothing is copied on the way in or out: tensors that were read stay in the mapped file until asked for.
///
///     var file = Safetensors(metadata: ["what": "an example"])
///     file.set("weights", shape: [2, 3], [1, 2, 3, 4, 5, 6] as [Float])
///     try file.write(to: "weights.safetensors")
///     let read = try Safetensors(contentsOf: "weights.safetensors")
///     let weights = try read.tensor("weights", as: Float.self, shape: [2, 3])
///
/// The format is Hugging Face's: <https://huggingface.co/docs/safetensors>. Read and written are the types of
/// `ElementType`; tensors of others are kept as they are, and written again.
public struct Safetensors: Sendable {
    /// The element types that can be read and written, by their names in the file.
    public enum ElementType: String, Sendable {
        /// `Float`.
        case float32 = "F32"
        /// `Double`.
        case float64 = "F64"
        /// `Int32`.
        case int32 = "I32"
        /// `Int64`.
        case int64 = "I64"
        /// `UInt8`.
        case uint8 = "U8"

        /// The bytes that one element takes.
        var size: Int {
            switch self {
            case .uint8: 1
            case .float32, .int32: 4
            case .float64, .int64: 8
            }
        }
    }

    /// A tensor in memory or in a mapped file.
    private struct Tensor: Sendable {
        /// Kept as text, because a file may hold types that only others can read.
        var type: String
        var shape: [Int]
        var byteCount: Int
        var withBytes: @Sendable ((UnsafeRawBufferPointer) throws -> Void) throws -> Void
    }

    /// Texts beside the tensors, such as a configuration.
    public var metadata: [String: String]
    private var tensors: [String: Tensor] = [:]
    /// The file that the tensors were read from, for errors.
    package private(set) var path = "tensors in memory"

    /// No tensors yet.
    public init(metadata: [String: String] = [:]) {
        self.metadata = metadata
    }

    /// The tensors' names, sorted.
    public var names: [String] { tensors.keys.sorted() }

    /// The lengths of the tensor's axes, or nil where there is no such tensor.
    public func shape(of name: String) -> [Int]? { tensors[name]?.shape }

    /// Puts a tensor in place, row-major.
    ///
    /// A tensor of that name is replaced.
    /// - Parameters:
    ///   - name: what it is called.
    ///   - shape: the lengths of its axes; none for a single number.
    ///   - values: its elements, the last index running fastest.
    /// - Precondition: `values` fill `shape`; `name` is not `__metadata__`, which the format reserves.
    public mutating func set<Element: SafetensorsElement>(
        _ name: String, shape: [Int], _ values: [Element]
    ) {
        precondition(shape.reduce(1, *) == values.count, "\(values.count) values do not fill \(shape)")
        set(name, shape: shape, Element.self) { body in try values.withUnsafeBytes { try body($0) } }
    }

    /// Puts a tensor in place whose bytes `withBytes` gives when they are asked for: until then nothing is copied.
    package mutating func set<Element: SafetensorsElement>(
        _ name: String, shape: [Int], _: Element.Type,
        withBytes: @escaping @Sendable ((UnsafeRawBufferPointer) throws -> Void) throws -> Void
    ) {
        precondition(name != SafetensorsHeader.metadataKey, "the format reserves the name \(name)")
        tensors[name] = Tensor(
            type: Element.safetensorsType.rawValue, shape: shape,
            byteCount: shape.reduce(MemoryLayout<Element>.size, *), withBytes: withBytes)
    }

    /// Adds the tensors and texts of `other`, unless one has a name that is taken: then the name, and nothing is added.
    package mutating func add(_ other: Safetensors) -> String? {
        let taken =
            other.names.first { tensors[$0] != nil } ?? other.metadata.keys.sorted().first { metadata[$0] != nil }
        guard taken == nil else { return taken }
        tensors.merge(other.tensors) { own, _ in own }
        metadata.merge(other.metadata) { own, _ in own }
        return nil
    }

    /// The values of a tensor, row-major. Where the caller knows the shape, it must be that one.
    /// - Returns: as many values as the shape says, copied.
    /// - Throws: `FileError.malformed` when the tensor is absent, of another type or of another shape.
    /// - Complexity: O(bytes).
    public func tensor<Element: SafetensorsElement>(
        _ name: String, as _: Element.Type, shape: [Int]? = nil
    ) throws -> [Element] {
        let bytes = try bytes(name, of: Element.self, shape: shape)
        let count = bytes.count / MemoryLayout<Element>.size
        return try [Element](unsafeUninitializedCapacity: count) { values, initialized in
            // The bytes may lie at any offset in the file, so they are copied, never viewed as elements.
            try bytes.with { UnsafeMutableRawBufferPointer(values).copyMemory(from: $0) }
            initialized = count
        }
    }

    /// How many bytes the tensor of `Element`s has, and where they are: not aligned, for they may lie anywhere in a file.
    /// - Throws: as ``tensor(_:as:shape:)``.
    package func bytes<Element: SafetensorsElement>(
        _ name: String, of _: Element.Type, shape: [Int]?
    ) throws -> (count: Int, with: @Sendable ((UnsafeRawBufferPointer) throws -> Void) throws -> Void) {
        func malformed(_ reason: String) -> FileError {
            .malformed(path: path, position: nil, reason: "tensor \(String(reflecting: name)) \(reason)")
        }
        guard let tensor = tensors[name] else { throw malformed("is missing") }
        let expected = Element.safetensorsType.rawValue
        guard tensor.type == expected else {
            let found = String(reflecting: tensor.type)
            throw malformed("has elements of type \(found), expected \(String(reflecting: expected))")
        }
        if let shape, shape != tensor.shape {
            throw malformed("has shape \(tensor.shape), expected \(shape)")
        }
        return (tensor.byteCount, tensor.withBytes)
    }

    /// A number that tells these contents from others: of all texts but those under `ignored`, and of every tensor's
    /// name, type, shape and bytes. O(bytes).
    package func checksum(ignoring ignored: String) throws -> Checksum {
        var sum = Checksum()
        for (key, text) in metadata.sorted(by: { $0.key < $1.key }) where key != ignored {
            sum.add(key)
            sum.add(text)
        }
        for (name, tensor) in tensors.sorted(by: { $0.key < $1.key }) {
            sum.add(name)
            sum.add(tensor.type)
            sum.add(tensor.shape)
            try tensor.withBytes { sum.add($0) }
        }
        return sum
    }

    /// Maps and checks the file at `path`. Whatever its bytes, the outcome is tensors that can be read or an
    /// error.
    /// - Throws: `FileError` naming the file, the place and what was expected there.
    public init(contentsOf path: String) throws {
        let file = try MappedFile(path: path)
        let header = try file.withUnsafeBytes { try SafetensorsHeader(file: $0, path: path) }
        self.path = path
        metadata = header.metadata
        for (name, entry) in header.entries {
            let range = header.byteCount + entry.begin..<header.byteCount + entry.end
            tensors[name] = Tensor(
                type: entry.type, shape: entry.shape, byteCount: range.count,
                withBytes: { body in
                    try file.withUnsafeBytes { try body(UnsafeRawBufferPointer(rebasing: $0[range])) }
                })
        }
    }

    /// Writes all of it to `path`, in one step.
    /// - Throws: `FileError` when the folder or the disk refuses.
    public func write(to path: String) throws {
        let ordered = tensors.sorted { $0.key < $1.key }
        var header = SafetensorsHeader(metadata: metadata)
        var end = 0
        for (name, tensor) in ordered {
            header.entries[name] = SafetensorsHeader.Entry(
                type: tensor.type, shape: tensor.shape, offsets: [end, end + tensor.byteCount])
            end += tensor.byteCount
        }
        let opening = try header.encoded()
        try AtomicFile.write(to: path) { writer in
            try writer.write(opening)
            for (_, tensor) in ordered {
                try tensor.withBytes { try writer.write($0) }
            }
        }
    }
}
