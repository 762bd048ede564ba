import ArgumentParser
import Latent

@main
struct RootCommand: ParsableCommand {
    static let version = "0.1.0"

    static let configuration = CommandConfiguration(
        commandName: "latent",
        abstract: "Recommender systems at BLAS speed.",
        discussion: """
            Begin with 'latent demo', which needs no files. Then point it at MovieLens ratings:

              latent data describe ml-1m
              latent train autoencoder --data ml-1m --output model.safetensors
              latent recommend --model model.safetensors --user 42
              latent similar --model model.safetensors --item 260

            Results go to standard output, progress to standard error. Exit codes: 0 done, 64 wrong usage, \
            65 bad data, 66 no such input, 70 an internal error or memory that is not there, 74 a file cannot \
            be read or written, 75 stopped by a signal after a checkpoint.
            """,
        version: version,
        subcommands: [
            Demo.self, DataCommand.self, Models.self, Train.self, Compare.self, Tune.self, Evaluate.self,
            Recommend.self, Predict.self, ColdStartCommand.self, Update.self, Similar.self, Inspect.self, Vectors.self,
            LargestProducts.self,
            Reproduce.self, SVD.self, Cosine.self, Bench.self, Doctor.self, JSONKeys.self,
        ])

    static func main() {
        Launch.prepare()
        do {
            if let page = ModelPage.asked(Array(CommandLine.arguments.dropFirst())) {
                print(page)
                return try Output.finish()
            }
            var command = try parseAsRoot()
            if let command = command as? any WorkingCommand {
                if type(of: command).usesBLAS { Launch.withoutThreadsOfBLAS() }
                try command.common.prepare(usesBLAS: type(of: command).usesBLAS)
            }
            try command.run()
            try Output.finish()
        } catch {
            Failure.exit(error)
        }
    }
}
