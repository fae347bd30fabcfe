// A minimal safe face of faas.h for test functions; include!()d.
#[repr(C)]
#[allow(dead_code)]
struct FaasBytes { data: *const u8, size: usize }
#[repr(C)]
#[allow(dead_code)]
struct FaasResponse { data: *const u8, size: usize, error: *const i8, status: i32, owned: *mut u8 }

#[allow(dead_code)]
extern "C" {
    fn faas_request() -> FaasBytes;
    fn faas_respond(data: *const u8, size: usize) -> i32;
    fn faas_fail(message: *const u8) -> i32;
    fn faas_invoke_n(name: *const u8, name_size: usize, request: *const u8, size: usize, response: *mut FaasResponse) -> i32;
    fn faas_response_free(response: *mut FaasResponse);
}

#[allow(dead_code)]
fn request() -> &'static [u8] {
    unsafe { let r = faas_request(); std::slice::from_raw_parts(r.data, r.size) }
}

#[allow(dead_code)]
fn respond(data: &[u8]) {
    unsafe { faas_respond(data.as_ptr(), data.len()); }
}

#[allow(dead_code)]
#[inline(always)]
fn invoke(name: &str, request: &[u8]) -> Result<Vec<u8>, (i32, String)> {
    unsafe {
        let mut response: FaasResponse = std::mem::zeroed();
        let status = faas_invoke_n(name.as_ptr(), name.len(), request.as_ptr(), request.len(), &mut response);
        let data = std::slice::from_raw_parts(response.data, response.size).to_vec();
        let error = std::ffi::CStr::from_ptr(response.error).to_string_lossy().into_owned();
        faas_response_free(&mut response);
        if status == 0 { Ok(data) } else { Err((status, error)) }
    }
}
