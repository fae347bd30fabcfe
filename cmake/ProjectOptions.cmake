# Language standards, warnings and sanitizers of this project's own targets: link faas_options.

add_library(faas_options INTERFACE)
target_compile_features(faas_options INTERFACE c_std_11 cxx_std_17)
target_compile_options(faas_options INTERFACE -Wall -Wextra -Wshadow
  $<$<COMPILE_LANGUAGE:C>:-Wstrict-prototypes>
  $<$<BOOL:${FAAS_WERROR}>:-Werror>)

if(FAAS_SANITIZE)
  target_compile_options(faas_options INTERFACE -fsanitize=${FAAS_SANITIZE} -fno-omit-frame-pointer
    -fno-sanitize-recover=all)
  target_link_options(faas_options INTERFACE -fsanitize=${FAAS_SANITIZE})
endif()
