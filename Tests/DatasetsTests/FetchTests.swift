import Glibc
import LatentDatasets
import LatentRuntime
import LatentTestSupport
import XCTest

/// Against a server on this machine that knows ranges and counts what it sends.
final class FetchTests: XCTestCase {
    private static let server = """
        import http.server, os, sys
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                path = self.path.strip('/')
                if not os.path.exists(path):
                    self.send_error(404)
                    return
                data = open(path, 'rb').read()
                start = 0
                wanted = self.headers.get('Range')
                if wanted and not os.path.exists('no-ranges'):
                    start = int(wanted.split('=')[1].split('-')[0])
                    if start >= len(data):
                        self.send_error(416)
                        return
                    self.send_response(206)
                    self.send_header('Content-Range', f'bytes {start}-{len(data) - 1}/{len(data)}')
                else:
                    self.send_response(200)
                body = data[start:]
                cut = os.path.exists('cut') and path.endswith('.zip')
                self.send_header('Content-Length', str(len(body)))
                self.end_headers()
                self.wfile.write(body[:len(body) // 2] if cut else body)
                open('log', 'a').write(f'{path} {len(body)}\\n')
            def log_message(self, *arguments):
                pass
        os.chdir(sys.argv[1])
        server = http.server.HTTPServer(('127.0.0.1', 0), Handler)
        open('port.new', 'w').write(str(server.server_port))
        os.rename('port.new', 'port')
        server.serve_forever()
        """

    private var process: pid_t = 0
    private var folder: TemporaryFolder?
    private var site = ""
    private var target = ""
    private var url = ""

    override func setUpWithError() throws {
        let folder = try TemporaryFolder()
        self.folder = folder
        site = folder.folder("site")
        target = folder.folder("target")
        let script = try folder.write("server.py", Self.server)
        let arguments: [String] = ["python3", script, site]
        let words = arguments.map { strdup($0) }
        defer { for word in words { free(word) } }
        guard posix_spawnp(&process, "python3", nil, nil, words + [nil], environ) == 0 else {
            throw XCTSkip("python3, which serves the files, is missing")
        }
        for _ in 0..<500 where access("\(site)/port", R_OK) != 0 { usleep(20_000) }
        url = "http://127.0.0.1:" + String(decoding: try contents("\(site)/port"), as: UTF8.self)
    }

    override func tearDown() {
        if process > 0 {
            kill(process, SIGTERM)
            waitpid(process, nil, 0)
        }
        folder = nil
    }

    private func put(_ name: String, _ bytes: [UInt8]) throws {
        try AtomicFile.write(to: "\(site)/\(name)") { try $0.write(bytes) }
    }

    private func fetch(_ name: String = "ml-100k") throws -> DatasetFetch.Outcome {
        try DatasetFetch.fetch(name: name, into: target, baseURL: url)
    }

    /// How many bytes of the zip each request brought.
    private func sent() throws -> [Int] {
        String(decoding: try contents("\(site)/log"), as: UTF8.self).split(separator: "\n")
            .filter { $0.hasPrefix("ml-100k.zip ") }.compactMap { Int($0.split(separator: " ")[1]) }
    }

    /// python: hashlib.md5(b"hello world").hexdigest()
    private let hello = Array("hello world".utf8)
    private let sum = "5eb63bbbe01eeed093cb22bb8f5acdc3"

    func testDownloadThenNothingToDo() throws {
        try put("ml-100k.zip", hello)
        try put("ml-100k.zip.md5", Array("MD5 (ml-100k.zip) = \(sum)\n".utf8))
        let path = "\(target)/ml-100k.zip"
        XCTAssertEqual(try fetch().wasDownloaded, true)
        XCTAssertEqual(try contents(path), hello)
        XCTAssertNotEqual(access("\(path).part", F_OK), 0)
        let again = try fetch()
        XCTAssertEqual(again.path, path)
        XCTAssertEqual(again.wasDownloaded, false)
        XCTAssertEqual(try sent(), [hello.count])

        // A damaged copy is replaced.
        try AtomicFile.write(to: path) { try $0.write("hello word") }
        XCTAssertEqual(try fetch().wasDownloaded, true)
        XCTAssertEqual(try contents(path), hello)
    }

    func testResume() throws {
        try put("ml-100k.zip", hello)
        try put("ml-100k.zip.md5", Array("\(sum.uppercased())  ml-100k.zip\n".utf8))
        try AtomicFile.write(to: "\(target)/ml-100k.zip.part") { try $0.write("hello ") }
        XCTAssertEqual(try fetch().wasDownloaded, true)
        XCTAssertEqual(try contents("\(target)/ml-100k.zip"), hello)
        XCTAssertEqual(try sent(), [5])
    }

    /// All had come before, only the name was not final: the server has nothing more to send.
    func testNothingLeftToResume() throws {
        try put("ml-100k.zip", hello)
        try put("ml-100k.zip.md5", Array(sum.utf8))
        try AtomicFile.write(to: "\(target)/ml-100k.zip.part") { try $0.write(hello) }
        XCTAssertEqual(try fetch().wasDownloaded, true)
        XCTAssertEqual(try contents("\(target)/ml-100k.zip"), hello)
    }

    func testServerWithoutRanges() throws {
        try put("ml-100k.zip", hello)
        try put("ml-100k.zip.md5", Array(sum.utf8))
        try put("no-ranges", [])
        try AtomicFile.write(to: "\(target)/ml-100k.zip.part") { try $0.write("hello ") }
        XCTAssertEqual(try fetch().wasDownloaded, true)
        XCTAssertEqual(try contents("\(target)/ml-100k.zip"), hello)
    }

    func testWrongSum() throws {
        try put("ml-100k.zip", Array("hello there".utf8))
        try put("ml-100k.zip.md5", Array(sum.utf8))
        // python: hashlib.md5(b"hello there").hexdigest()
        assertThrows(saying: "ml-100k.zip", sum, "161bc25962da8fed6d2f59922fb642aa") { try fetch() }
        XCTAssertNotEqual(access("\(target)/ml-100k.zip.part", F_OK), 0)
        try put("ml-100k.zip.md5", Array("nothing here".utf8))
        assertThrows(saying: "\(url)/ml-100k.zip.md5", "no md5 sum") { try fetch() }
    }

    func testMissingOnServer() throws {
        assertThrows(saying: "\(url)/ml-100k.zip.md5", "not there") { try fetch() }
        try put("ml-100k.zip.md5", Array(sum.utf8))
        try AtomicFile.write(to: "\(target)/ml-100k.zip.part") { try $0.write("hello ") }
        assertThrows(saying: "\(url)/ml-100k.zip:", "not there", "kept in \(target)/ml-100k.zip.part") {
            try fetch()
        }
        XCTAssertEqual(try contents("\(target)/ml-100k.zip.part"), Array("hello ".utf8))
    }

    /// What came before the connection was cut stays, and the next attempt goes on from there.
    func testConnectionCut() throws {
        try put("ml-100k.zip", hello)
        try put("ml-100k.zip.md5", Array(sum.utf8))
        try put("cut", [])
        assertThrows(saying: "\(url)/ml-100k.zip:", "connection was cut", "kept") { try fetch() }
        XCTAssertEqual(try contents("\(target)/ml-100k.zip.part"), Array(hello.prefix(5)))
        unlink("\(site)/cut")
        XCTAssertEqual(try fetch().wasDownloaded, true)
        XCTAssertEqual(try contents("\(target)/ml-100k.zip"), hello)
        XCTAssertEqual(try sent().last, hello.count - 5)
    }

    func testNoServer() {
        kill(process, SIGTERM)
        waitpid(process, nil, 0)
        process = 0
        assertThrows(saying: url, "does not answer") { try fetch() }
    }

    func testArguments() throws {
        assertThrows(saying: "ml-2m", "ml-latest-small") { try fetch("ml-2m") }
        let reason = "this folder cannot be made: No such file or directory"
        assertThrows(FileError.inaccessible(path: "/nowhere/deeper", reason: reason)) {
            try DatasetFetch.fetch(name: "ml-1m", into: "/nowhere/deeper", baseURL: url)
        }
    }

    func testWithoutCurl() throws {
        let path = String(cString: getenv("PATH"))
        setenv("PATH", target, 1)
        defer { setenv("PATH", path, 1) }
        assertThrows(saying: "install", "curl") { try fetch() }
    }
}
