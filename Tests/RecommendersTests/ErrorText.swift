/// What `body` throws, as people read it; `no error` where it throws nothing.
func errorText(_ body: () throws -> Void) -> String {
    do {
        try body()
        return "no error"
    } catch {
        return "\(error)"
    }
}
