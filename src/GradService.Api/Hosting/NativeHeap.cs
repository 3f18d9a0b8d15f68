using System.Runtime.InteropServices;

namespace GradService.Api.Hosting;

/// <summary>
/// The heap of the C library, where decompression allocates. By default glibc opens an arena for every thread that ever needed one, and
/// keeps what is freed there: after many bodies that expand, 370 MiB stayed for good. Other C libraries have neither of these functions.
/// </summary>
internal static class NativeHeap
{
    // From malloc.h.
    private const int ArenaMax = -8;

    private static readonly nint Library = NativeLibrary.TryLoad("libc.so.6", out var library) ? library : 0;
    private static readonly Option? SetOption = Find<Option>("mallopt");
    private static readonly Trim? TrimAll = Find<Trim>("malloc_trim");

    private delegate int Option(int parameter, int value);

    private delegate int Trim(nuint pad);

    /// <summary>Lets all threads share one arena. Little is allocated there, so they hardly ever wait for each other.</summary>
    public static void ShareOneArena() => SetOption?.Invoke(ArenaMax, 1);

    /// <summary>Gives freed memory back to the system.</summary>
    public static void Release() => TrimAll?.Invoke(0);

    private static T? Find<T>(string name)
        where T : Delegate =>
        Library != 0 && NativeLibrary.TryGetExport(Library, name, out var address)
            ? Marshal.GetDelegateForFunctionPointer<T>(address)
            : null;
}
