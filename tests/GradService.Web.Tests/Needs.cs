[assembly: AssemblyTrait("Needs", "browser")]
