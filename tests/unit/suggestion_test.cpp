// What was probably meant.

#include "support/Suggestion.h"

#include <gtest/gtest.h>

namespace {

using faas::didYouMean;

TEST(Suggestion, ForMisspellings) {
  EXPECT_EQ(didYouMean("instpect", {"bitcode", "inspect", "plan"}), " (did you mean 'inspect'?)");
  EXPECT_EQ(didYouMean("pln", {"bitcode", "inspect", "plan"}), " (did you mean 'plan'?)");
  EXPECT_EQ(didYouMean("fsue", {"fuse", "run"}), " (did you mean 'fuse'?)");
  EXPECT_EQ(didYouMean("Greet", {"hello", "greet"}), " (did you mean 'greet'?)");
}

TEST(Suggestion, OfTheNearest) {
  EXPECT_EQ(didYouMean("text-servise", {"test-service", "text-service", "text-serve"}),
            " (did you mean 'text-service'?)");
  EXPECT_EQ(didYouMean("ab", {"aa", "bb"}), " (did you mean 'aa'?)");
}

TEST(Suggestion, NoneForSomethingElse) {
  EXPECT_EQ(didYouMean("nosuch", {"bitcode", "inspect", "plan"}), "");
  EXPECT_EQ(didYouMean("", {"a"}), "");
  EXPECT_EQ(didYouMean("x", {}), "");
  EXPECT_EQ(didYouMean("x", {"a", "b"}), "");
  EXPECT_EQ(didYouMean("abc", {"xyz"}), "");
  EXPECT_EQ(didYouMean("plan", {"plan"}), "");
}

} // namespace
