// swift-tools-version: 6.2
import PackageDescription

// A package like anybody's: `.package(url: "https://…/latent", branch: "main")` stands where the path is.
let package = Package(
    name: "examples",
    dependencies: [.package(name: "latent", path: "..")],
    targets: ["Recommend", "Decompose", "OwnModel"].map {
        .executableTarget(name: $0, dependencies: [.product(name: "Latent", package: "latent")])
    }
)
