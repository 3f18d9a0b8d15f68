[assembly: AssemblyTrait("Needs", "process")]
