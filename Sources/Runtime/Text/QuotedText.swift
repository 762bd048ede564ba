/// What a file holds where something else was expected, as its error shows it: in quotes, cut where it is long.
///
/// From 40 bytes on the rest is left out; bytes that are no UTF-8 are shown as the replacement character. Control
/// characters, but for tabs, make it `bytes that are no text`.
package func quoted(_ bytes: some Collection<UInt8>) -> String {
    let limit = 40
    guard !bytes.prefix(limit).contains(where: { $0 < 32 && $0 != 9 }) else {
        return "bytes that are no text"
    }
    let text = String(decoding: bytes.prefix(limit), as: UTF8.self)
    return bytes.count > limit ? "'\(text)...'" : "'\(text)'"
}
