//===- Order.cpp - functions in the order in which a binary first enters them -------------------------------===//
//
// First those that training showed (Train.h). After them, and without them, comes what can run until a request is
// answered, as far as calls in the objects tell:
//
//   main:             call faas_options_load      main, faas_options_load, faas_one_shot, faas_frame_new, malloc,
//   faas_one_shot:    call faas_frame_new    ->   ..., __faas_entry.ROOT, ..., and then all other functions as in the
//   faas_frame_new:   call malloc                 objects
//
//===--------------------------------------------------------------------------------------------------------===//

#include "Order.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/BinaryFormat/ELF.h"
#include "llvm/Object/ELFObjectFile.h"
#include <deque>

using namespace llvm;

namespace faas {

/// What runs of the C and C++ libraries before main, when an exception is thrown and after main, though no object calls
/// it.
static constexpr StringLiteral StartOfLibraries[] = {
    "_start", "frame_dummy", "pthread_atfork",
    // libstdc++ before main
    "_GLOBAL__sub_I_eh_alloc.cc", "_GLOBAL__sub_I_cxx11_ios_failure.cc", "_GLOBAL__sub_I_cxx11_locale_inst.cc",
    "_GLOBAL__sub_I_cxx11_wlocale_inst.cc", "_GLOBAL__sub_I_locale_inst.cc", "_GLOBAL__sub_I_wlocale_inst.cc",
    "_GLOBAL__sub_I_system_error.cc", "_ZdlPv", "_ZdlPvm",
    // an exception that is thrown, looked at and caught
    "_ZNSt13runtime_errorC2EPKc", "_ZNSt13runtime_errorC2ERKNSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEE",
    "_ZNSt12__cow_stringC2EPKcm", "_ZNSt12__cow_stringC2ERKNSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEE",
    "_ZNSs4_Rep9_S_createEmmRKSaIcE", "_ZNSs4_Rep10_M_destroyERKSaIcE", "_ZNKSt13runtime_error4whatEv",
    "_ZNSt13runtime_errorD2Ev", "_ZNSt9exceptionD2Ev", "__cxa_get_globals", "__cxa_get_globals_fast",
    "__cxa_allocate_exception", "__cxa_init_primary_exception", "__cxa_throw", "_ZSt14get_unexpectedv",
    "_ZSt13get_terminatev", "_Unwind_RaiseException", "_Unwind_Find_FDE", "__gxx_personality_v0",
    "_ZL17parse_lsda_headerP15_Unwind_ContextPKhP16lsda_header_info", "_ZL21base_of_encoded_valuehP15_Unwind_Context",
    "_ZL28read_encoded_value_with_basehmPKhPm", "_ZL15get_ttype_entryP16lsda_header_infom",
    "_ZL16get_adjusted_ptrPKSt9type_infoS1_PPv", "_ZNKSt9type_info15__is_function_pEv",
    "_ZNK10__cxxabiv117__class_type_info10__do_catchEPKSt9type_infoPPvj",
    "_ZNK10__cxxabiv117__class_type_info11__do_upcastEPKS0_PPv",
    "_ZNK10__cxxabiv117__class_type_info11__do_upcastEPKS0_PKvRNS0_15__upcast_resultE",
    "_ZNK10__cxxabiv120__si_class_type_info11__do_upcastEPKNS_17__class_type_infoEPKvRNS1_15__upcast_resultE",
    "__cxa_begin_catch", "__cxa_end_catch", "_ZL23__gxx_exception_cleanup19_Unwind_Reason_CodeP17_Unwind_Exception",
    "__cxa_free_exception",
    // libstdc++ at the end
    "_ZN12_GLOBAL__N_113constant_initD2Ev", "_ZN12_GLOBAL__N_113constant_initINS_22generic_error_categoryEED2Ev",
    "_ZN12_GLOBAL__N_113constant_initINS_21system_error_categoryEED2Ev"};

namespace {

/// A function of an object, which has a section to itself.
struct Code {
  StringRef Name;
  std::vector<std::pair<StringRef, Code *>> Calls; ///< by name, or by place where that is in the same object
  bool IsPlaced = false;
};

/// The functions of a binary's objects and what they call, as relocations say it.
class CallGraph {
public:
  void add(const object::ELF64LEObjectFile &Object);
  /// Appends what `Root` leads to, in the order in which it would run if each call were taken once.
  void place(StringRef Root, SetVector<StringRef> &Order);

private:
  std::deque<Code> Functions;
  StringMap<Code *> Named;
  StringMap<unsigned> Definitions; ///< by name: the linker moves all that have it
};

} // namespace

void CallGraph::add(const object::ELF64LEObjectFile &Object) {
  DenseMap<uint64_t, Code *> InSection;
  auto FunctionIn = [&](Expected<object::section_iterator> Section) -> Code * {
    if (Section)
      return *Section == Object.section_end() ? nullptr : InSection.lookup((*Section)->getIndex());
    consumeError(Section.takeError());
    return nullptr;
  };
  for (const object::ELFSymbolRef &Symbol : Object.symbols()) {
    Expected<StringRef> Name = Symbol.getName();
    Expected<object::section_iterator> Section = Symbol.getSection();
    if (Name && Section && Symbol.getELFType() == ELF::STT_FUNC && *Section != Object.section_end()) {
      Code *&Function = InSection[(*Section)->getIndex()];
      if (!Function) {
        Function = &Functions.emplace_back(Code{*Name, {}});
        ++Definitions[*Name];
      }
      if (Symbol.getBinding() == ELF::STB_LOCAL)
        Named.try_emplace(*Name, Function);
      else
        Named[*Name] = Function;
    }
    consumeError(Name.takeError());
    consumeError(Section.takeError());
  }
  for (const object::SectionRef &Section : Object.sections())
    if (Code *Caller = FunctionIn(Section.getRelocatedSection()))
      for (object::ELFRelocationRef Relocation : Section.relocations()) {
        if (Relocation.getType() != ELF::R_X86_64_PLT32)
          continue; // an address, not a call
        Expected<StringRef> Name = Relocation.getSymbol()->getName();
        if (Name)
          Caller->Calls.emplace_back(*Name, FunctionIn(Relocation.getSymbol()->getSection()));
        consumeError(Name.takeError());
      }
}

void CallGraph::place(StringRef Root, SetVector<StringRef> &Order) {
  std::vector<std::pair<StringRef, Code *>> Todo = {{Root, nullptr}};
  while (!Todo.empty()) {
    auto [Name, Function] = Todo.back();
    Todo.pop_back();
    if (!Function)
      Function = Named.lookup(Name);
    if (!Function) {
      Order.insert(Name); // a library's
    } else if (!Function->IsPlaced) {
      Function->IsPlaced = true;
      if (Definitions.lookup(Function->Name) == 1)
        Order.insert(Function->Name);
      Todo.insert(Todo.end(), Function->Calls.rbegin(), Function->Calls.rend());
    }
  }
}

std::string orderFunctions(StringRef Trained, ArrayRef<SmallString<0>> Objects, StringRef Root) {
  CallGraph Graph;
  std::vector<std::unique_ptr<object::ObjectFile>> Files;
  for (const SmallString<0> &Object : Objects) {
    Expected<std::unique_ptr<object::ObjectFile>> File = object::ObjectFile::createObjectFile(
        MemoryBufferRef(Object, "object"));
    if (!File)
      consumeError(File.takeError()); // for the linker to say
    else if (auto *Elf = dyn_cast<object::ELF64LEObjectFile>(Files.emplace_back(std::move(*File)).get()))
      Graph.add(*Elf);
  }
  SetVector<StringRef> Order;
  SmallVector<StringRef> Names;
  Trained.split(Names, '\n', -1, /*KeepEmpty=*/false);
  Order.insert(Names.begin(), Names.end());
  Order.insert(std::begin(StartOfLibraries), std::end(StartOfLibraries));
  std::string Construct = ("__faas_construct." + Root).str(), Entry = ("__faas_entry." + Root).str();
  // Calls through pointers lead to each: a constructor of the runtime, a front end, the function.
  for (StringRef Name : {StringRef("_ZN12_GLOBAL__N_17installEv"), StringRef("main"), StringRef("faas_one_shot"),
                         StringRef(Construct), StringRef(Entry)})
    Graph.place(Name, Order);
  return join(Order, "\n") + "\n";
}

} // namespace faas
