// LIBMF on ratings in a text file of `user,item,rating` under a line of names.
//
//     libmf time RATINGS RANK THREADS ITERATIONS
//     libmf score TRAINING TEST RANK THREADS ITERATIONS ETA LAMBDA
//
// `time` says it is ready and then, for every line it reads, answers with the seconds of one iteration: those of a
// training of twice ITERATIONS less those of one of ITERATIONS, over ITERATIONS, so that neither setting up nor
// finishing counts. `score` prints LIBMF's own table, with the error on the test ratings after each iteration.

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <string>
#include <unordered_map>
#include <vector>

#include "mf.h"

namespace {

struct Ids {
    std::unordered_map<long, int> places;
    int place(long id) { return places.emplace(id, int(places.size())).first->second; }
};

std::vector<mf::mf_node> read(const char *path, Ids &users, Ids &items) {
    std::FILE *file = std::fopen(path, "r");
    if (!file) {
        std::perror(path);
        std::exit(1);
    }
    std::vector<mf::mf_node> ratings;
    char line[256];
    if (!std::fgets(line, sizeof line, file)) std::exit(1);
    while (std::fgets(line, sizeof line, file)) {
        char *rest;
        const int user = users.place(std::strtol(line, &rest, 10));
        const int item = items.place(std::strtol(rest + 1, &rest, 10));
        ratings.push_back({user, item, std::strtof(rest + 1, nullptr)});
    }
    std::fclose(file);
    ratings.shrink_to_fit();
    return ratings;
}

mf::mf_parameter parameters(int rank, int threads) {
    mf::mf_parameter parameters = mf::mf_get_default_param();
    parameters.k = rank;
    parameters.nr_threads = threads;
    parameters.lambda_p1 = parameters.lambda_q1 = 0;
    parameters.quiet = true;
    parameters.copy_data = false;
    return parameters;
}

double seconds(const mf::mf_problem &problem, mf::mf_parameter parameters, int iterations) {
    parameters.nr_iters = iterations;
    const auto start = std::chrono::steady_clock::now();
    mf::mf_model *model = mf::mf_train(&problem, parameters);
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    mf::mf_destroy_model(&model);
    return seconds;
}

}  // namespace

int main(int count, char **words) {
    const bool scoring = count == 9 && !std::strcmp(words[1], "score");
    if (!scoring && !(count == 6 && !std::strcmp(words[1], "time"))) {
        std::fputs("see the head of libmf.cpp\n", stderr);
        return 64;
    }
    Ids users, items;
    auto ratings = read(words[2], users, items);
    std::vector<mf::mf_node> test;
    if (scoring) test = read(words[3], users, items);
    char **settings = words + (scoring ? 4 : 3);
    const int iterations = std::atoi(settings[2]);
    auto parameters = ::parameters(std::atoi(settings[0]), std::atoi(settings[1]));
    const mf::mf_int m = users.places.size(), n = items.places.size();
    const mf::mf_problem problem = {m, n, mf::mf_long(ratings.size()), ratings.data()};
    if (scoring) {
        parameters.nr_iters = iterations;
        parameters.eta = std::atof(settings[3]);
        parameters.lambda_p2 = parameters.lambda_q2 = std::atof(settings[4]);
        parameters.quiet = false;
        const mf::mf_problem held = {m, n, mf::mf_long(test.size()), test.data()};
        mf::mf_model *model = mf::mf_train_with_validation(&problem, &held, parameters);
        mf::mf_destroy_model(&model);
        return 0;
    }
    users = {}, items = {};
    seconds(problem, parameters, 1);
    std::printf("{\"ready\": true, \"peer\": \"LIBMF\", \"users\": %d, \"items\": %d, \"ratings\": %zu}\n", m, n,
                ratings.size());
    std::fflush(stdout);
    for (std::string line; std::getline(std::cin, line);) {
        double once, twice;
        do {  // on small data a disturbance may outlast the iterations
            once = seconds(problem, parameters, iterations);
            twice = seconds(problem, parameters, 2 * iterations);
        } while (twice <= once);
        std::printf("{\"seconds\": %.6f}\n", (twice - once) / iterations);
        std::fflush(stdout);
    }
}
