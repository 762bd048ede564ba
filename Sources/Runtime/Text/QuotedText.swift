/// What a file holds where something else was expected, as its error shows it: in quotes, cut where it is long.
package func quoted(_ bytes: some Collection<UInt8>) -> String {
    let limit = 40
    guard !bytes.prefix(limit).contains(where: { $0 < 32 && $0 != 9 }) else {
        return "bytes that are no text"
    }
    let text = String(decoding: bytes.prefix(limit), as: UTF8.self)
    return bytes.count > limit ? "'\(text)...'" : "'\(text)'"
}
